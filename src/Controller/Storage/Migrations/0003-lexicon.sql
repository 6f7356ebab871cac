-- The empty station holds the layer that all stations share.
CREATE TABLE LexiconEntries (
    Station TEXT NOT NULL,
    Id TEXT NOT NULL,
    Entry TEXT NOT NULL,
    ChangedAt INTEGER NOT NULL,
    ChangedBy TEXT NOT NULL,
    PRIMARY KEY (Station, Id)
);

CREATE TABLE LexiconChanges (
    Station TEXT NOT NULL,
    Number INTEGER NOT NULL,
    At INTEGER NOT NULL,
    "By" TEXT NOT NULL,
    Kind TEXT NOT NULL,
    Size INTEGER NOT NULL,
    Entries TEXT NOT NULL,
    PRIMARY KEY (Station, Number)
);
