-- Urgent bulletins, what of a bulletin is read again (RepetitionKind 0: nothing), and instalments.
ALTER TABLE Bulletins ADD COLUMN Urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE Bulletins ADD COLUMN Repeat TEXT NOT NULL DEFAULT '{"kind":0,"paragraphs":[],"textDigest":null}';
ALTER TABLE Bulletins ADD COLUMN Part TEXT NULL;
