-- How often something of other laptops was taken in: stores and products then change without an import or an edit made here.
ALTER TABLE sync_clock ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
