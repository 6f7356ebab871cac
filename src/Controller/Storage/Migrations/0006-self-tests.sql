-- The last self-test of each box.
ALTER TABLE BoxHealth ADD COLUMN Test TEXT NULL;
