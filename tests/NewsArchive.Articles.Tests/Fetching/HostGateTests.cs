using Microsoft.Extensions.Time.Testing;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class HostGateTests
{
    readonly FakeTimeProvider _time = new();
    readonly List<TimeSpan> _waits = [];

    HostGate Gate(int width, double delay) => new(width, TimeSpan.FromSeconds(delay), _time, (wait, _) =>
    {
        _waits.Add(wait);
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Requests_start_one_delay_apart()
    {
        using var gate = Gate(4, 0.2);
        for (var i = 0; i < 3; i++) await gate.EnterAsync(TestContext.Current.CancellationToken);
        _waits.ShouldBe([TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.4)]);
        _time.Advance(TimeSpan.FromSeconds(10));
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        _waits.Count.ShouldBe(2, "after a pause nobody waits");
    }

    [Fact]
    public async Task No_more_than_its_width_are_inside()
    {
        using var gate = Gate(2, 0);
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        var third = gate.EnterAsync(TestContext.Current.CancellationToken);
        third.IsCompleted.ShouldBeFalse();
        gate.Leave();
        await third;
    }

    [Fact]
    public async Task A_pause_holds_everybody()
    {
        using var gate = Gate(2, 0.2);
        gate.Pause(TimeSpan.FromSeconds(7));
        gate.Pause(TimeSpan.FromSeconds(3));
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        _waits.ShouldBe([TimeSpan.FromSeconds(7)]);
    }

    [Fact]
    public void A_host_that_cannot_be_reached_is_closed_for_a_while_and_then_probed()
    {
        using var gate = Gate(2, 0);
        for (var i = 0; i < 4; i++) gate.Note(connected: false);
        gate.IsClosed.ShouldBeFalse();
        gate.Note(connected: false);
        gate.IsClosed.ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(6));
        gate.IsClosed.ShouldBeFalse();
        gate.Note(connected: false);
        gate.IsClosed.ShouldBeTrue("one failed probe closes it again");
        _time.Advance(TimeSpan.FromMinutes(6));
        gate.Note(connected: true);
        gate.Note(connected: false);
        gate.IsClosed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(20)]
    public async Task A_clock_that_is_set_keeps_nobody_waiting_and_hurries_nobody(int years)
    {
        var time = new SetClock();
        using var gate = new HostGate(4, TimeSpan.FromSeconds(0.2), time, (wait, _) =>
        {
            _waits.Add(wait);
            return Task.CompletedTask;
        });
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++) gate.Note(connected: false);
        time.Set += TimeSpan.FromDays(365 * years);
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        _waits.ShouldBe([TimeSpan.FromSeconds(0.2)]);
        gate.IsClosed.ShouldBeTrue();
    }

    /// <summary>Its hands can be turned, its ticking does not care.</summary>
    sealed class SetClock : TimeProvider
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) + Set;

        public override long GetTimestamp() => 0;
    }
}
