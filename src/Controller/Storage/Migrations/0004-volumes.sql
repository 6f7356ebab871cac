-- Hours in which a station's boxes play softer.
ALTER TABLE Stations ADD COLUMN Volumes TEXT NOT NULL DEFAULT '[]';
