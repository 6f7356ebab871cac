namespace Broadcast.Controller.Playout;

/// <summary>How far plans reach: section <c>Playout</c>.</summary>
internal sealed class PlayoutOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Playout";

    /// <summary>How far ahead a plan reaches, cut to whole days in UTC so that it changes once a day: 8 – 31 days; so a box holds 7 days or more.</summary>
    public TimeSpan Horizon { get; set; } = TimeSpan.FromDays(8);

    /// <summary>How long a box goes on by its plan without hearing from the station, from <see cref="Horizon"/> to 60 days.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromDays(14);

    /// <summary>When less than this is left of a lease, the same plan is signed again, 1 day to <see cref="Lease"/>.</summary>
    public TimeSpan RenewLeaseBelow { get; set; } = TimeSpan.FromDays(10);

    /// <summary>When less than this is left until a policy expires, it is signed again, 1 – 180 days. A policy is signed for twice as long.</summary>
    public TimeSpan RenewPolicyBelow { get; set; } = TimeSpan.FromDays(180);

    /// <summary>What is wrong with the options, in words for people; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Horizon < TimeSpan.FromDays(8) || Horizon > TimeSpan.FromDays(31))
            yield return "Playout:Horizon phải trong khoảng 8 – 31 ngày.";
        if (Lease < Horizon || Lease > TimeSpan.FromDays(60))
            yield return "Playout:Lease phải từ Playout:Horizon đến 60 ngày.";
        if (RenewLeaseBelow < TimeSpan.FromDays(1) || RenewLeaseBelow >= Lease)
            yield return "Playout:RenewLeaseBelow phải từ 1 ngày đến dưới Playout:Lease.";
        if (RenewPolicyBelow < TimeSpan.FromDays(1) || RenewPolicyBelow > TimeSpan.FromDays(180))
            yield return "Playout:RenewPolicyBelow phải trong khoảng 1 – 180 ngày.";
    }
}
