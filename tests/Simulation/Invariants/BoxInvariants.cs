using Broadcast.Protocol;
using Broadcast.Simulation.Box;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Invariants;

/// <summary>All that must hold of one box, asked whenever it can have changed. Each rule is a class of its own beside this one.</summary>
internal sealed class BoxInvariants(World world, SimulatedBox box)
{
    private Witness Witness => box.Witness;

    public void AfterStep(PlayerState state)
    {
        MemoryIsBounded.Check(box.Id, state);
        TestsGiveWay.Check(Witness);
        foreach (var sound in Witness.Sounding)
        {
            if (sound.Record is not null)
            {
                AlertSounds.Check(Witness, sound, world.Now);
                continue;
            }

            NothingInQuietHours.Check(Witness, sound, world.Now);
            NothingAfterItsLease.Check(Witness, sound, world.Now);
        }
    }

    public void Cued(Cue cue)
    {
        Witness.Cues.Add((world.Now, cue.Airing));
        if (!Witness.Content(cue.Content).Latest && !Witness.Content(cue.Content).Ever(world.Now.AddMinutes(-10), world.Now, ready => ready))
            throw new InvariantViolatedException("OnlyWhatIsOrdered", box.Id, $"{cue.Airing}/{cue.Part} is cued, and its content was never checked");
    }

    public void Begins(Sound sound)
    {
        TestsGiveWay.Check(Witness);
        OneOverAnother.Begins(Witness, sound);
        if (sound.Record is not null)
        {
            AlertSounds.Begins(Witness, sound);
            return;
        }

        OnlyWhatIsOrdered.Check(Witness, sound);
        StandbysStandIn.Check(Witness, sound);
        StoppedStaysStopped.Check(Witness, sound, world.Now);
    }

    public void Ends(Sound sound)
    {
        var now = world.Now;
        NeverLouder.Check(Witness, sound, now);
        OneOverAnother.Check(Witness, sound);
        if (sound.Record is not null)
        {
            AlertSounds.Check(Witness, sound, now);
            return;
        }

        NothingInQuietHours.Check(Witness, sound, now);
        NothingAfterItsLease.Check(Witness, sound, now);
        StoppedStaysStopped.Check(Witness, sound, now);
        HigherPriorityWins.Check(Witness, sound, now);
        NothingTwice.Check(Witness, sound, box.ProgressEvery);
    }

    public void Chimed(Sound chime)
    {
        ChimesKnowTheirPlace.Check(Witness, chime);
        OneOverAnother.Check(Witness, chime);
        NeverLouder.Check(Witness, chime, world.Now);
    }

    public void Closes(AsRunRecord record)
    {
        var again = Witness.Tellings.GetValueOrDefault(record.Record)?.Contains(record) == true;
        Witness.Closes(record);
        if (Witness.Alerts.Knows(record.Airing))
        {
            AlertRecords.Check(Witness, record, box.ProgressEvery);
            return;
        }

        LogEqualsSound.Check(Witness, record, box.ProgressEvery);
        // What is told again in the same words after a power cut was judged when it was told first.
        if (!again)
            RecordsTellTheTruth.Check(Witness, record, world.Now);
    }

    public void Stopped(Stop stop)
    {
        var sounding = Witness.Sounding.Select(s => s.Airing).Concat(Witness.Chiming.Select(c => Witness.Ordered[c.Cue.Airing][^1])).OfType<Airing>().ToList();
        if (stop.Airing is { } id)
            Witness.Stops.Add((world.Now, Witness.Plan.Latest?.Airings.Any(a => a.Id == id) == true || Witness.PlayNow(id) is not null || sounding.Exists(a => a.Id == id) ? id : null));
        foreach (var airing in sounding.Where(a => stop.Airing is null && a.Priority != Priority.Emergency))
            Witness.Stops.Add((world.Now, Witness.OrderedId(airing.Id)));
    }

    /// <summary>A trusted clock is within its stated uncertainty of true time, unless NTP lies and nobody contradicts it.</summary>
    public void ClockIsHonest(TimeTrust trust, DateTimeOffset now)
    {
        var off = (now - world.Now).Duration();
        if (trust.Trusted && off > TimeSpan.FromMilliseconds(trust.UncertaintyMs + 1) && !(box.Hardware.HasLied && trust.Source == TimeSource.System))
            throw new InvariantViolatedException("ClockIsHonest", box.Id, $"{trust.Source} is trusted within {trust.UncertaintyMs} ms and is off by {off}");
    }
}
