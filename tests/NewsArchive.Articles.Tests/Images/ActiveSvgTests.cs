using System.Text;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class ActiveSvgTests
{
    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"4\" height=\"4\" fill=\"red\"/></svg>", false, "a drawing")]
    [InlineData("<svg><a href=\"https://example.org/\"><text>x</text></a><use href=\"#part\"/></svg>", false, "links to the web and into itself")]
    [InlineData("<svg><image href=\"data:image/png;base64,AAAA\"/></svg>", false, "a raster picture inside")]
    [InlineData("<svg onload=\"alert(1)\"/>", true, "a handler")]
    [InlineData("<svg><script>alert(1)</script></svg>", true, "a script")]
    [InlineData("<svg:svg><svg:script>alert(1)</svg:script></svg:svg>", true, "a script with a prefix")]
    [InlineData("<svg><foreignObject><body/></foreignObject></svg>", true, "foreign content")]
    [InlineData("<svg><a xlink:href=\" javascript:alert(1)\"/></svg>", true, "a script link")]
    [InlineData("<svg><set attributeName=\"href\" to=\"javascript:alert(1)\"/></svg>", true, "an animation that sets a link")]
    [InlineData("<!DOCTYPE svg [<!ENTITY x \"&#60;script>\">]><svg>&x;</svg>", true, "an entity")]
    [InlineData("<?xml-stylesheet href=\"x.xsl\"?><svg/>", true, "a style sheet that may be XSLT")]
    public void What_could_act_is_found(string svg, bool isActive, string why) =>
        ActiveSvg.IsActive(Encoding.UTF8.GetBytes(svg)).ShouldBe(isActive, why);

    [Fact]
    public void Bytes_that_are_no_UTF8_could_hide_anything() => ActiveSvg.IsActive([0x3C, 0xFF, 0xFE]).ShouldBeTrue();
}
