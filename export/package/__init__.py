"""The container of FORMAT.md section 6: an ASiC-E zip whose every byte is covered by one signature."""
