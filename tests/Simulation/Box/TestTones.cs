using Broadcast.Simulation.Invariants;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Box;

/// <summary>What PlayerLoop does of a self-test, without sound: it takes as long as it may.</summary>
internal sealed class TestTones(BoxProcess box)
{
    private int _turn;

    public void Begin(PlayerAction.StartSelfTest start)
    {
        var turn = ++_turn;
        var lasts = SelfTestTones.LongestOf(start.Tone, box.State.AmplifierWake);
        box.Witness.Testing = start.Test;
        if (box.Deceit is null)
            TestsGiveWay.Begins(box.Witness, start, box.Now, box.Now + lasts, TimeSpan.FromMilliseconds(box.Clock.Trust.UncertaintyMs));
        box.AtBox(box.Clock.BoxNow + lasts, () =>
        {
            if (turn != _turn)
                return;
            End();
            box.Step(new PlayerEvent.SelfTestOver(start.Test));
        });
    }

    public void End()
    {
        _turn++;
        box.Witness.Testing = null;
    }
}
