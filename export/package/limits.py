"""How large anything in a package may be. Real ones stay far below; what is above is an attack or a mistake."""

MIB = 1 << 20

FILE_BYTES = (1 << 32) - 1  # a zip without zip64 fields ends here
MEMBERS = 60_000  # below 65,535, which the same fields end at
NAME_BYTES = 255
NAME_DEPTH = 4
TAIL_BYTES = 32 * MIB  # the central directory, held in memory

JSON_BYTES = 32 * MIB  # one JSON member, held in memory
JSON_VALUES = 2_000_000  # in one JSON member: a value costs some 100 bytes of memory, but as few as 2 in the file
JSON_DEPTH = 32
INTEGER_BITS = 63  # what SQLite holds
LINE_BYTES = 4 * MIB  # one entry or private part
UNPACKED_BYTES = 1024 * MIB  # one gzip member, streamed
RATIO = 200  # unpacked to packed, once past RATIO_FROM
RATIO_FROM = 16 * MIB
DOCUMENT_BYTES = 256 * MIB  # report or workbook, held in memory

CHUNK = 256 * 1024
