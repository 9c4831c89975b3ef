using NewsArchive.Articles.Sharding;

namespace NewsArchive.Articles.Tests.Sharding;

public class ShardStatusTests
{
    [Theory]
    [InlineData("3,7,12-19", 3, 7, 12, 13, 14, 15, 16, 17, 18, 19)]
    [InlineData("1-2", 1, 2)]
    [InlineData("5", 5)]
    [InlineData("")]
    public void Numbers_are_written_as_sbatch_takes_them(string expected, params int[] numbers) => ShardStatus.Ranges(numbers).ShouldBe(expected);
}
