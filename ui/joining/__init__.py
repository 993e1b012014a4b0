"""加入和授权: join the county by three files, or keep its roster."""
