-- The bulletin that sounds where a content has not arrived in time.
ALTER TABLE Stations ADD COLUMN Standby TEXT NULL;
