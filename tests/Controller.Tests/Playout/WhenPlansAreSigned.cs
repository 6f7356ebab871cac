using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using static Broadcast.Controller.Tests.Playout.FromScheduleToPlans;

namespace Broadcast.Controller.Tests.Playout;

public sealed class WhenPlansAreSigned : IStationStore, IZoneStore, IBoxStore, IOccurrenceSource, IBoxEnrolment, IDisposable
{
    private readonly DateTimeOffset _start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private readonly RememberingLink _link = new();
    private readonly Departures _departures;
    private readonly PlayoutService _playout;
    private Station _station = Station.New("xa-1", "Xã 1");
    private List<Box> _boxes = [new("xa-1", "loa-1", "Loa 1", ["thon-tay"]), new("xa-1", "loa-2", "Loa 2", [])];
    private List<Occurrence> _occurrences = [At("17:00"), At("17:00", day: 25)];

    public WhenPlansAreSigned()
    {
        _departures = new(this, this);
        var farewells = new Farewells(this, _link, _departures, new StationEvents(), NullLogger<Farewells>.Instance);
        _playout = new(this, this, this, this, _link, farewells, Microsoft.Extensions.Options.Options.Create(new PlayoutOptions()), NullLogger<PlayoutService>.Instance);
    }

    public void Dispose() => _departures.Dispose();

    [Fact]
    public async Task Every_box_gets_a_plan_of_seven_days_and_a_longer_lease_and_the_station_a_policy()
    {
        await ReplanAsync(_start);
        _link.Sent.Should().Equal("policy", "loa-1", "loa-2");
        var plan = _link.Plans["loa-1"];
        (plan.Until - _start).Should().BeGreaterThanOrEqualTo(TimeSpan.FromDays(7));
        (plan.LeaseUntil - _start).Should().Be(TimeSpan.FromDays(14));
        plan.Airings.Should().HaveCount(2);
        _link.Plans["loa-2"].Airings.Should().BeEmpty();
        _link.Policy!.QuietHours.Should().ContainSingle();
    }

    [Fact]
    public async Task Nothing_is_signed_while_nothing_changes_not_even_when_an_airing_is_over()
    {
        await ReplanAsync(_start);
        _link.Sent.Clear();
        await ReplanAsync(_start);
        await ReplanAsync(_start.AddDays(1));
        _link.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_lease_that_runs_out_is_renewed()
    {
        await ReplanAsync(_start);
        _link.Sent.Clear();
        await ReplanAsync(_start.AddDays(4.5));
        _link.Sent.Should().Equal("loa-1", "loa-2");
    }

    [Fact]
    public async Task Only_the_box_whose_play_changed_gets_a_new_plan()
    {
        await ReplanAsync(_start);
        _link.Sent.Clear();
        _occurrences.Add(At("19:00", slot: "toi"));
        await ReplanAsync(_start);
        _link.Sent.Should().Equal("loa-1");
    }

    [Fact]
    public async Task New_quiet_hours_reach_every_box_as_policy()
    {
        await ReplanAsync(_start);
        _link.Sent.Clear();
        _station = _station with { QuietHours = [] };
        await ReplanAsync(_start);
        _link.Sent.Should().Equal("policy");
    }

    [Fact]
    public async Task A_box_that_is_gone_and_has_no_credential_has_its_plan_taken_off_the_broker()
    {
        await ReplanAsync(_start);
        _boxes = [_boxes[1]];
        await ReplanAsync(_start);
        _link.Plans.Keys.Should().Equal("loa-2");
    }

    [Fact]
    public async Task One_box_whose_plan_cannot_be_kept_does_not_cost_the_others_theirs()
    {
        _link.Broken = "loa-1";
        await ReplanAsync(_start);
        _link.Sent.Should().Equal("policy", "loa-2");
        _link.Broken = null;
        await ReplanAsync(_start);
        _link.Plans.Should().ContainKey("loa-1", "the next time it is tried again");
    }

    [Fact]
    public async Task An_unknown_station_has_no_plan()
    {
        (await _playout.ReplanAsync("xa-2", _start, CancellationToken.None)).Should().BeNull();
    }

    private async Task ReplanAsync(DateTimeOffset now) => (await _playout.ReplanAsync("xa-1", now, CancellationToken.None)).Should().NotBeNull();

    Task<IReadOnlyList<Station>> IStationStore.ListAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<Station>>([_station]);

    Task<Station?> IStationStore.FindAsync(string station, CancellationToken cancel) => Task.FromResult(station == _station.Id ? _station : null);

    Task IStationStore.SaveAsync(Station station, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<Zone>> IZoneStore.ListAsync(string station, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Zone>>([new Zone("xa-1", "thon-tay", "Thôn Tây", ["vi"])]);

    Task IZoneStore.SaveAsync(Zone zone, CancellationToken cancel) => throw new NotSupportedException();

    Task<bool> IZoneStore.RemoveAsync(string station, string zone, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<Box>> IBoxStore.ListAsync(string station, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Box>>(_boxes);

    Task<Box?> IBoxStore.FindAsync(string station, string box, CancellationToken cancel) => Task.FromResult(_boxes.Find(known => known.Id == box));

    Task IBoxStore.SaveAsync(Box box, CancellationToken cancel) => throw new NotSupportedException();

    Task<bool> IBoxStore.RemoveAsync(string station, string box, CancellationToken cancel) => throw new NotSupportedException();

    Enrolment IBoxEnrolment.Enrol(string station, string stationName, string box) => throw new NotSupportedException();

    IReadOnlyList<string> IBoxEnrolment.Enrolled(string station) => [.. _boxes.Select(box => box.Id)];

    void IBoxEnrolment.Revoke(string station, string box)
    {
        // It had none.
    }

    Task<IReadOnlyList<Occurrence>> IOccurrenceSource.StartingAsync(Station station, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Occurrence>>([.. _occurrences.Where(occurrence => occurrence.StartAt >= from && occurrence.StartAt < until)]);

    private sealed class RememberingLink : IBoxLink
    {
        public List<string> Sent { get; } = [];

        public SortedDictionary<string, Plan> Plans { get; } = new(StringComparer.Ordinal);

        public StationPolicy? Policy { get; private set; }

        public string? Broken { get; set; }

        public Standing<StationPolicy>? PolicyOf(string station) => Policy is null ? null : new(Policy, DateTimeOffset.MaxValue);

        public Standing<Plan>? PlanOf(string station, string box) => Plans.TryGetValue(box, out var plan) ? new(plan, plan.LeaseUntil) : null;

        public IReadOnlyList<string> BoxesWithPlan(string station) => [.. Plans.Keys];

        public Task SendPolicyAsync(string station, StationPolicy policy, CancellationToken cancel)
        {
            Policy = policy;
            Sent.Add("policy");
            return Task.CompletedTask;
        }

        public Task SendPlanAsync(string station, string box, Plan plan, CancellationToken cancel)
        {
            if (box == Broken)
                throw new IOException("Đĩa đầy");
            Plans[box] = plan;
            Sent.Add(box);
            return Task.CompletedTask;
        }

        public Task WithdrawPlanAsync(string station, string box, CancellationToken cancel)
        {
            Plans.Remove(box);
            return Task.CompletedTask;
        }

        public Task ForgetUnusedContentAsync(string station, CancellationToken cancel) => Task.CompletedTask;
    }
}
