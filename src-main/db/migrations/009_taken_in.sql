-- Counts how often changes of other laptops were applied: they alter stores and products without a local edit or import.
ALTER TABLE sync_clock ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
