-- Times are milliseconds since 1970 UTC, lengths are milliseconds, lists are JSON. Every key begins with the station.
CREATE TABLE Stations (
    Id TEXT NOT NULL PRIMARY KEY,
    Name TEXT NOT NULL,
    TimeZone TEXT NOT NULL,
    QuietHours TEXT NOT NULL,
    SessionLimit INTEGER NULL,
    DayLimit INTEGER NULL,
    MaxVolumeDb REAL NOT NULL,
    Languages TEXT NOT NULL
);

CREATE TABLE Zones (
    Station TEXT NOT NULL,
    Id TEXT NOT NULL,
    Name TEXT NOT NULL,
    Languages TEXT NOT NULL,
    PRIMARY KEY (Station, Id)
);

CREATE TABLE Boxes (
    Station TEXT NOT NULL,
    Id TEXT NOT NULL,
    Name TEXT NOT NULL,
    Zones TEXT NOT NULL,
    PRIMARY KEY (Station, Id)
);

CREATE TABLE BoxHealth (
    Station TEXT NOT NULL,
    Box TEXT NOT NULL,
    Online INTEGER NOT NULL,
    LastSeen INTEGER NULL,
    State TEXT NULL,
    PRIMARY KEY (Station, Box)
);

CREATE TABLE Bulletins (
    Station TEXT NOT NULL,
    Id TEXT NOT NULL,
    Title TEXT NOT NULL,
    Voice TEXT NOT NULL,
    ChangedAt INTEGER NOT NULL,
    State TEXT NOT NULL,
    Reason TEXT NULL,
    Content TEXT NULL,
    PRIMARY KEY (Station, Id)
);

CREATE TABLE BulletinWords (
    Station TEXT NOT NULL,
    Bulletin TEXT NOT NULL,
    Written TEXT NOT NULL,
    Spoken TEXT NULL,
    Dropped TEXT NOT NULL,
    PRIMARY KEY (Station, Bulletin)
);

CREATE TABLE Programmes (
    Station TEXT NOT NULL,
    Id TEXT NOT NULL,
    Title TEXT NOT NULL,
    Bulletins TEXT NOT NULL,
    PRIMARY KEY (Station, Id)
);

CREATE TABLE Slots (
    Station TEXT NOT NULL,
    Id TEXT NOT NULL,
    Programme TEXT NOT NULL,
    Zones TEXT NOT NULL,
    StartDate TEXT NOT NULL,
    StartTime TEXT NOT NULL,
    Weekdays TEXT NOT NULL,
    EndDate TEXT NULL,
    Priority TEXT NOT NULL,
    VolumeDb REAL NOT NULL,
    Late TEXT NOT NULL,
    Interrupted TEXT NOT NULL,
    PRIMARY KEY (Station, Id)
);

CREATE TABLE AsRun (
    Station TEXT NOT NULL,
    Box TEXT NOT NULL,
    Record TEXT NOT NULL,
    ReceivedAt INTEGER NOT NULL,
    DueAt INTEGER NOT NULL,
    Zone TEXT NOT NULL,
    Slot TEXT NOT NULL,
    Bulletin TEXT NOT NULL,
    Outcome TEXT NOT NULL,
    Document TEXT NOT NULL,
    PRIMARY KEY (Station, Box, Record)
);

CREATE INDEX IX_AsRun_Station_DueAt ON AsRun (Station, DueAt);
