package io.quicksilver.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a browser makes of the page. Runs with {@code -Pbrowser}, which needs Chromium. */
@Tag("browser")
class ReportInBrowserTest {

  /** How many of a canvas's pixels are painted, for each canvas that can be seen. */
  private static final String PAINTED =
      """
      [...document.querySelectorAll("canvas")]
        .filter(canvas => canvas.offsetParent !== null)
        .map(canvas => {
          const copy = document.createElement("canvas");
          copy.width = canvas.width;
          copy.height = canvas.height;
          const context = copy.getContext("2d", { willReadFrequently: true });
          context.drawImage(canvas, 0, 0);
          const { data } = context.getImageData(0, 0, copy.width, copy.height);
          return data.filter((value, i) => i % 4 === 3 && value > 0).length;
        })
      """;

  /** Pictures to look at. */
  private static final Path PICTURES = Path.of("target", "report-pictures");

  @TempDir Path folder;

  private Browser browser;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Files.createDirectories(PICTURES);
    browser = Browser.start(folder);
  }

  @AfterEach
  void stop() {
    browser.close();
  }

  private Path open(Report report) throws IOException, InterruptedException {
    Path page = folder.resolve("report.html");
    Files.writeString(page, new HtmlReport(report).html(), StandardCharsets.UTF_8);
    browser.open(page);
    return page;
  }

  @Test
  void everyChartIsDrawnInLightAndDarkAndOnAPhone() throws IOException, InterruptedException {
    open(Reports.generation());
    for (String scheme : new String[] {"light", "dark"}) {
      for (int width : new int[] {1200, 390}) {
        browser.screen(width, 900, scheme);

        JsonNode painted = browser.evaluate(PAINTED);
        assertThat(painted).hasSize(4);
        painted.forEach(pixels -> assertThat(pixels.asInt()).isGreaterThan(1000));
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
            .isLessThanOrEqualTo(width);
        Files.write(PICTURES.resolve(scheme + "-" + width + ".png"), browser.picture());
      }
    }
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void lightAndDarkHaveColoursOfTheirOwn() throws IOException, InterruptedException {
    open(Reports.generation());
    String colours =
        "[getComputedStyle(document.body).backgroundColor, String(Chart.defaults.color)]";

    browser.screen(1200, 900, "light");
    JsonNode light = browser.evaluate(colours);
    browser.screen(1200, 900, "dark");
    JsonNode dark = browser.evaluate(colours);

    assertThat(light.get(0)).isNotEqualTo(dark.get(0));
    assertThat(light.get(1)).isNotEqualTo(dark.get(1));
  }

  @Test
  void nothingButThePageIsAskedFor() throws IOException, InterruptedException {
    Path page = open(Reports.generation());

    assertThat(browser.requests()).containsExactly(page.toUri().toString());
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aHostileCompletionIsShownAsText() throws IOException, InterruptedException {
    open(Reports.generation());

    String shown = browser.evaluate("document.querySelectorAll('.sample')[1].innerText").asText();
    assertThat(shown)
        .contains("</td></script></style><script>document.title='broken'</script><img src=x")
        .contains("--><!--{{settings}}");
    assertThat(browser.evaluate("document.title").asText())
        .isEqualTo("Quicksilver: Generation report");
    assertThat(browser.evaluate("document.querySelectorAll('img').length").asInt()).isZero();
    assertThat(browser.evaluate("document.querySelectorAll('script').length").asInt()).isEqualTo(3);
    assertThat(browser.evaluate("document.querySelectorAll('section').length").asInt())
        .isEqualTo(9);
  }

  @Test
  void thePolicyStopsScriptsOfOthersAndEveryAddress() throws IOException, InterruptedException {
    open(Reports.generation());

    String outcome =
        browser
            .evaluate(
                """
                new Promise(done => {
                  const script = document.createElement("script");
                  script.textContent = "document.title = 'broken'";
                  document.body.append(script);
                  fetch("http://127.0.0.1:9/").then(() => done("sent"), () => done("refused"));
                })
                """)
            .asText();

    assertThat(outcome).isEqualTo("refused");
    assertThat(browser.evaluate("document.title").asText()).doesNotContain("broken");
    assertThat(browser.complaints()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void paperIsLightAndShowsWhatIsFolded() throws IOException, InterruptedException {
    open(Reports.generation());
    browser.screen(1200, 900, "dark");
    browser.evaluate(
        """
        window.addEventListener("beforeprint", () => {
          window.onPaper = [
            document.querySelectorAll("details[open]").length,
            String(Chart.defaults.color),
          ];
        })
        """);

    byte[] paper = browser.paper();
    assertThat(new String(paper, StandardCharsets.ISO_8859_1)).startsWith("%PDF");
    Files.write(PICTURES.resolve("paper.pdf"), paper);

    JsonNode onPaper = browser.evaluate("window.onPaper");
    assertThat(onPaper.get(0).asInt()).isEqualTo(2);
    assertThat(onPaper.get(1)).isNotEqualTo(browser.evaluate("String(Chart.defaults.color)"));
    assertThat(browser.evaluate("document.querySelectorAll('details[open]').length").asInt())
        .isZero();
  }

  @Test
  void scoresAndRunsWithoutRowsAreShownWithoutComplaint() throws IOException, InterruptedException {
    open(Reports.scoring());
    assertThat(browser.evaluate("document.querySelector('h2').textContent").asText())
        .isEqualTo("Scores");
    assertThat(browser.evaluate(PAINTED)).hasSize(3);
    Files.write(PICTURES.resolve("scores.png"), browser.picture());

    open(Reports.empty());
    assertThat(browser.evaluate(PAINTED)).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }
}
