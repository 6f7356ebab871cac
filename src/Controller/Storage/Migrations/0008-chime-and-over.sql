-- Whether a slot begins with the chime (null: as its priority has it), and what becomes of what it sounds over.
ALTER TABLE Slots ADD COLUMN Chime INTEGER NULL;
ALTER TABLE Slots ADD COLUMN Over TEXT NOT NULL DEFAULT 'Stop';
