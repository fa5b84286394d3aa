-- What follows the first mebibyte of the packed columns of a month, in parts of at most as much, numbered from 1.
CREATE TABLE sales_month_part (
  month TEXT NOT NULL,
  part INTEGER NOT NULL,
  columns BLOB NOT NULL,
  PRIMARY KEY (month, part)
) STRICT;
