"""规定: what a county lays down for those below it: units, mergers, deadlines, standards, forms."""
