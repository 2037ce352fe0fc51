package io.quicksilver.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as text; what a browser makes of it is shown beside, in ReportInBrowserTest. */
class HtmlReportTest {

  private static final Pattern RAW =
      Pattern.compile("<(script|style)([^>]*)>(.*?)</\\1>", Pattern.DOTALL);
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>");
  private static final Pattern ADDRESS_OR_CODE = Pattern.compile("\\b(src|href|style|on\\w+)=");
  private static final Set<String> WITHOUT_END =
      Set.of("meta", "br", "img", "link", "rect", "line");

  private static String html(Report report) {
    return new HtmlReport(report).html();
  }

  /** The page without its scripts and styles: what is left is markup and text. */
  private static String markup(String page) {
    return RAW.matcher(page).replaceAll("");
  }

  private static List<MatchResult> raw(String page) {
    return RAW.matcher(page).results().toList();
  }

  @Test
  void thePageShowsTheRun() {
    assertThat(markup(html(Reports.generation())))
        .contains("1,234,567")
        .contains("19,958")
        .contains("hdfs://warehouse/completions/2030-01-01")
        .contains("prompt_type")
        .contains("Cannot read the prompt")
        .contains("[1, 5, 7]")
        .contains("avx512")
        .contains("there was a small fox.")
        .contains("forwards with new tokens only")
        .contains("90.0 %");
  }

  @Test
  void theCostIsThePriceOfTheCoresThatTasksHeld() {
    // 16,000 core seconds at 0.04 an hour: 0.1778, over 1.234567 and 1.644889 million tokens.
    assertThat(markup(html(Reports.generation()))).contains("0.1778", "0.1440", "0.1081");
    assertThat(markup(html(Reports.scoring())))
        .contains("report.price_per_core_hour")
        .doesNotContain("a million completion tokens");
  }

  @Test
  void scoresHaveIntervalsWhereTheyHaveStandardErrors() {
    String page = markup(html(Reports.scoring()));

    assertThat(page).contains("Scoring report", "0.4312", "0.4075 – 0.4549", "1,172");
    assertThat(page).contains("24.31", "23.49 – 25.13", "bits_per_byte", "0.9876");
    assertThat(page).contains("By group", "physics", "0.4020 – 0.5980", "–");
    assertThat(page).doesNotContain("NaN", "Completions", "completion tokens");
    assertThat(page).contains("Scored tokens", "tokens scored");
    assertThat(markup(html(Reports.generation()))).doesNotContain("Scores");
  }

  @Test
  void hostileTextIsText() {
    String page = html(Reports.generation());

    assertThat(page)
        .doesNotContain("<script>document")
        .doesNotContain("<img")
        .doesNotContain("-->")
        .doesNotContain("\u0000")
        .doesNotContain("\uD800");
    assertThat(markup(page))
        .contains("&lt;script&gt;document.title=&#39;broken&#39;&lt;/script&gt;")
        .contains("{{settings}}");
    assertThat(raw(page)).hasSize(4);
  }

  @Test
  void everyElementThatBeginsEnds() {
    for (Report report : List.of(Reports.generation(), Reports.scoring(), Reports.empty())) {
      Deque<String> open = new ArrayDeque<>();
      Matcher tags = TAG.matcher(markup(html(report)));
      while (tags.find()) {
        if (!tags.group(1).isEmpty()) {
          assertThat(open.pop()).isEqualTo(tags.group(2));
        } else if (!WITHOUT_END.contains(tags.group(2))) {
          open.push(tags.group(2));
        }
      }
      assertThat(open).isEmpty();
    }
  }

  @Test
  void thePolicyAllowsThePagesOwnScriptsAndNoAddress() throws NoSuchAlgorithmException {
    String page = html(Reports.generation());
    String policy =
        page.substring(
            page.indexOf("content=\"default-src"), page.indexOf("<meta name=\"viewport"));

    assertThat(policy)
        .contains("default-src 'none'")
        .doesNotContain("unsafe")
        .doesNotContain("http")
        .doesNotContain("*");
    for (MatchResult element : raw(page)) {
      if (!element.group(2).contains("json")) {
        byte[] digest =
            MessageDigest.getInstance("SHA-256")
                .digest(element.group(3).getBytes(StandardCharsets.UTF_8));
        assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
      }
    }
  }

  @Test
  void thePageStandsAlone() {
    String page = html(Reports.generation());

    assertThat(TAG.matcher(markup(page)).results().map(tag -> tag.group(3)))
        .noneMatch(attributes -> ADDRESS_OR_CODE.matcher(attributes).find());
    assertThat(page).doesNotContain("sourceMappingURL", "@import", "url(");
    assertThat(page).contains("Permission is hereby granted");
  }

  @Test
  void theFiguresAreJsonThatNoTextCanLeave() throws JsonProcessingException {
    String figures =
        raw(html(Reports.generation())).stream()
            .filter(element -> element.group(2).contains("json"))
            .map(element -> element.group(3))
            .findFirst()
            .orElseThrow();

    assertThat(figures).doesNotContain("<", ">", "&", "\u2028", "\uD800");
    JsonNode json = new ObjectMapper().readTree(figures);
    assertThat(json.at("/time/executors")).hasSize(2);
    assertThat(json.at("/time/executors/1/label").asText()).startsWith("executor </td></script>");
    assertThat(json.at("/time/seconds")).hasSameSizeAs(json.at("/time/totals/0/data"));
    assertThat(json.at("/prompts/labels")).hasSameSizeAs(json.at("/prompts/rows"));
  }

  @Test
  void aRunWithoutRowsHasAReport() {
    assertThat(markup(html(Reports.empty())))
        .contains("The input had no rows.")
        .doesNotContain("NaN", "Infinity");
  }

  @Test
  void aRunSurvivesItsText() {
    RunRecord run = Reports.run();

    assertThat(RunRecord.of(run.toJson())).isEqualTo(run);
    assertThat(run.toJson()).contains("\"first_prompt_tokens\"").contains("\"finish_reasons\"");
  }
}
