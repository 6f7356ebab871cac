using Broadcast.Controller.Dispatch;
using Broadcast.Protocol;
using Xunit.Abstractions;

namespace Broadcast.Controller.Tests.Dispatch;

/// <summary>
/// The dispatch core and simple boxes in virtual time: boxes take a content, lose some of it, go away and come back. Boxes behave as docs/protocol.md
/// says: a want 0–2 s after the manifest, another 10 s after the last chunk they lacked, doubling to 5 min; they leave the content's topic when they
/// have all of it.
/// </summary>
public sealed class FiveHundredBoxes(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_chunk_leaves_about_once_and_nobody_receives_much_in_vain(int seed)
    {
        // One hour at 24 kb/s, 10 % of the boxes away; of those there, one in fifty loses its connection once and one in a hundred has messages dropped.
        var world = new World(seed, boxes: 500, bytes: 10_800_000, away: 50, disconnected: 10, dropping: 5);
        world.RunUntil(TimeSpan.FromMinutes(10));
        var published = world.PublishedBytes;
        world.Present.Should().OnlyContain(box => box.IsComplete);

        world.ComeBack();
        world.RunUntil(TimeSpan.FromMinutes(30));
        world.Boxes.Should().OnlyContain(box => box.IsComplete);

        var ratio = (double)published / world.Bytes;
        var received = world.Present.Max(box => box.ReceivedRatio);
        var returned = world.Returned.Max(box => box.ReceivedRatio);
        output.WriteLine($"seed {seed}: published {ratio:0.000} × content, received at most {received:0.000} × what lacked, "
            + $"returned at most {returned:0.000}, catch-up {(double)(world.PublishedBytes - published) / world.Bytes:0.00} × content");
        ratio.Should().BeLessThanOrEqualTo(1.3);
        received.Should().BeLessThanOrEqualTo(1.05);
        returned.Should().BeLessThanOrEqualTo(1.05);
    }

    [Fact]
    public void Three_boxes_share_one_copy_and_a_lost_connection_costs_only_what_was_lost()
    {
        var world = new World(7, boxes: 3, bytes: 500_000, away: 0, disconnected: 1, dropping: 0);
        world.RunUntil(TimeSpan.FromMinutes(2));
        world.Boxes.Should().OnlyContain(box => box.IsComplete);
        world.PublishedBytes.Should().BeLessThanOrEqualTo((long)(1.3 * world.Bytes));
    }

    [Fact]
    public void A_broker_that_is_killed_in_the_middle_costs_no_second_copy()
    {
        var world = new World(8, boxes: 200, bytes: 5_000_000, away: 0, disconnected: 0, dropping: 0);
        world.RunUntil(TimeSpan.FromSeconds(4));
        world.KillBroker();
        world.RunUntil(TimeSpan.FromMinutes(5));
        world.Boxes.Should().OnlyContain(box => box.IsComplete);
        world.PublishedBytes.Should().BeLessThanOrEqualTo((long)(1.1 * world.Bytes), "what left between the first box that is back and the last leaves twice");
    }

    private sealed class World
    {
        private const int ChunkBytes = 16 * 1024;
        private static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
        private static readonly ContentAddress Content = new("xa-1", ContentId.Of("chương trình"u8));

        private readonly Random _random;
        private readonly DispatchCore _core = new(new DispatchOptions { BytesPerSecond = 512 * 1024 });
        private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _agenda = new();
        private readonly int _chunks;
        private DispatchState _state = DispatchState.Empty;
        private DateTimeOffset _now = Start;
        private DateTimeOffset _wake = DateTimeOffset.MaxValue;
        private long _order;

        public World(int seed, int boxes, long bytes, int away, int disconnected, int dropping)
        {
            _random = new Random(seed);
            Bytes = bytes;
            _chunks = (int)((bytes + ChunkBytes - 1) / ChunkBytes);
            Boxes = [.. Enumerable.Range(0, boxes).Select(n => new SimulatedBox($"loa-{n}", _chunks, n < away))];
            Happens(new DispatchEvent.BoxesEnrolled(Boxes.Select(box => box.Address).ToHashSet()));
            Happens(new DispatchEvent.LinkUp([]));
            foreach (var box in Present)
                Join(box);
            At(TimeSpan.FromSeconds(1), () =>
            {
                Happens(new DispatchEvent.ContentReady(Content, bytes, ChunkBytes, _chunks));
                foreach (var box in Boxes)
                    Happens(new DispatchEvent.PlanChanged(box.Address, new Dictionary<ContentId, DateTimeOffset> { [Content.Content] = Start.AddDays(1) }));
                foreach (var box in Present)
                    AskSoon(box);
            });
            foreach (var box in Present.Take(disconnected))
                Interrupt(box);
            foreach (var box in Present.Skip(disconnected).Take(dropping))
                box.DropsFrom = (_random.Next(_chunks), 1 + _random.Next(_chunks / 50));
        }

        public long Bytes { get; }

        public IReadOnlyList<SimulatedBox> Boxes { get; }

        public IEnumerable<SimulatedBox> Present => Boxes.Where(box => !box.WasAway);

        public IEnumerable<SimulatedBox> Returned => Boxes.Where(box => box.WasAway);

        public long PublishedBytes => _state.PublishedBytes;

        /// <summary>Those that were away come back, spread over a minute.</summary>
        public void ComeBack()
        {
            foreach (var box in Returned)
            {
                In(TimeSpan.FromSeconds(60 * _random.NextDouble()), () =>
                {
                    Join(box);
                    AskSoon(box);
                });
            }
        }

        public void KillBroker()
        {
            Happens(new DispatchEvent.LinkDown());
            foreach (var box in Boxes)
                box.IsConnected = false;
            In(TimeSpan.FromSeconds(1), () => Happens(new DispatchEvent.LinkUp([])));
            foreach (var box in Boxes)
            {
                In(TimeSpan.FromSeconds(1 + _random.NextDouble()), () =>
                {
                    Join(box);
                    AskSoon(box);
                });
            }
        }

        public void RunUntil(TimeSpan end)
        {
            var until = Start + end;
            while (true)
            {
                var next = _agenda.TryPeek(out _, out var at) && at.At < _wake ? at.At : _wake;
                if (next > until)
                    break;
                _now = next > _now ? next : _now;
                if (_agenda.TryPeek(out _, out at) && at.At <= _now && at.At <= _wake)
                    _agenda.Dequeue()();
                else
                    Happens(new DispatchEvent.Tick());
            }

            _now = until;
        }

        private void Join(SimulatedBox box)
        {
            box.IsConnected = true;
            Happens(new DispatchEvent.PresenceHeard(box.Address, true, "b1"));
        }

        private void Interrupt(SimulatedBox box) => At(TimeSpan.FromSeconds(3 + 15 * _random.NextDouble()), () =>
        {
            box.IsConnected = false;
            Happens(new DispatchEvent.PresenceHeard(box.Address, false, "b1"));
            In(TimeSpan.FromSeconds(0.1 + 0.4 * _random.NextDouble()), () =>
            {
                Join(box);
                AskSoon(box);
            });
        });

        private void AskSoon(SimulatedBox box)
        {
            box.BackOff = TimeSpan.FromSeconds(10);
            Ask(box, TimeSpan.FromSeconds(2 * _random.NextDouble()));
        }

        private void Ask(SimulatedBox box, TimeSpan wait)
        {
            var turn = ++box.Turn;
            In(wait, () =>
            {
                if (turn != box.Turn || !box.IsConnected || box.IsComplete)
                    return;
                Happens(new DispatchEvent.WantHeard(box.Address, [new WantedContent { Content = Content.Content, Missing = ChunkRange.Of(box.Missing) }]));
                Ask(box, box.BackOff);
                box.BackOff = box.BackOff * 2 < TimeSpan.FromMinutes(5) ? box.BackOff * 2 : TimeSpan.FromMinutes(5);
            });
        }

        private void Deliver(DispatchAction.PublishChunk chunk)
        {
            foreach (var box in chunk.Box is { } one ? Boxes.Where(box => box.Address.Box == one) : Boxes)
            {
                // Who has all of it has left the content's topic.
                if (box.IsConnected && (chunk.Box is not null || !box.IsComplete) && box.Take(chunk.Chunk, _state.Contents[Content].SizeOf(chunk.Chunk)))
                {
                    box.BackOff = TimeSpan.FromSeconds(10);
                    Ask(box, box.BackOff);
                }
            }
        }

        private void Happens(DispatchEvent happened)
        {
            var (state, actions) = _core.Step(_state, happened, _now);
            _state = state;
            _wake = state.WakeAt is not { } wake ? DateTimeOffset.MaxValue : wake > _now ? wake : _now;
            foreach (var chunk in actions.OfType<DispatchAction.PublishChunk>())
            {
                In(TimeSpan.FromMilliseconds(20 + _random.Next(80)), () => Deliver(chunk));
                In(TimeSpan.FromMilliseconds(1), () => Happens(new DispatchEvent.ChunkDone(Content, null)));
            }
        }

        private void In(TimeSpan wait, Action action) => _agenda.Enqueue(action, (_now + wait, _order++));

        private void At(TimeSpan time, Action action) => _agenda.Enqueue(action, (Start + time, _order++));
    }

    private sealed class SimulatedBox(string name, int chunks, bool away)
    {
        private long _lacked;
        private long _received;
        private int _left = chunks;

        public BoxAddress Address { get; } = new("xa-1", name);

        public bool WasAway { get; } = away;

        public bool[] Missing { get; } = [.. Enumerable.Repeat(true, chunks)];

        public bool IsConnected { get; set; }

        public bool IsComplete => _left == 0;

        public TimeSpan BackOff { get; set; }

        public int Turn { get; set; }

        /// <summary>The broker drops so many messages for this box from this chunk on, once.</summary>
        public (int Chunk, int Messages) DropsFrom { get; set; }

        /// <summary>Bytes received for each byte that it lacked.</summary>
        public double ReceivedRatio => (double)_received / _lacked;

        /// <summary>True when it lacked the chunk.</summary>
        public bool Take(int chunk, int bytes)
        {
            if (DropsFrom.Messages > 0 && chunk >= DropsFrom.Chunk)
            {
                DropsFrom = (DropsFrom.Chunk, DropsFrom.Messages - 1);
                return false;
            }

            _received += bytes;
            if (!Missing[chunk])
                return false;
            Missing[chunk] = false;
            _lacked += bytes;
            _left--;
            return true;
        }
    }
}
