-- Local days on which a slot does not air although it would.
ALTER TABLE Slots ADD COLUMN Skipped TEXT NOT NULL DEFAULT '[]';
