package io.quicksilver.job.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page's frame: its style, its scripts and the policy that lets nothing else in.
 *
 * <p>The policy allows the page's own style and scripts by their SHA-256, and no address at all.
 */
final class PageTemplate {

  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)\\}\\}");

  /** Chart.js as its webjar has it; the version is the POM's. */
  private static final String CHARTS = "/META-INF/resources/webjars/chart.js/4.5.1/";

  private static final Pattern SOURCE_MAP = Pattern.compile("//# sourceMappingURL=\\S*\\s*$");

  private PageTemplate() {}

  /** The page with its places filled by ready HTML. */
  static String fill(Map<String, String> parts) {
    String style = resource("report.css");
    String library = library();
    String script = resource("report.js");
    Map<String, String> all = new HashMap<>(parts);
    all.put("style", style);
    all.put("library", library);
    all.put("script", script);
    all.put("policy", policy(style, library, script));
    // One pass, so that a text that looks like a place is only a text.
    return PLACE
        .matcher(resource("report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(all.get(place.group(1))));
  }

  private static String policy(String style, String library, String script) {
    return String.join(
        "; ",
        "default-src 'none'",
        "style-src " + hash(style),
        "script-src " + hash(library) + " " + hash(script),
        "base-uri 'none'",
        "form-action 'none'");
  }

  /** The library behind its licence, which asks to be shown; without the address of a map. */
  private static String library() {
    return "/*!\n"
        + resource(CHARTS + "LICENSE.md").strip()
        + "\n*/\n"
        + SOURCE_MAP.matcher(resource(CHARTS + "dist/chart.umd.min.js")).replaceFirst("");
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot digest: the JVM must have SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream stream = PageTemplate.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("Cannot write the report: the jar must hold " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the report: the jar must hold " + name, e);
    }
  }
}
