package io.quicksilver.job.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps secrets out of reports, logs and messages. */
public final class Redaction {

  /** What stands for a secret. */
  public static final String REDACTED = "*** (redacted)";

  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "secret|passw(or)?d|passphrase|token|credential|authori[sz]ation"
              + "|(access|account|api|private|auth|sas|encryption|shared)[._-]?key",
          Pattern.CASE_INSENSITIVE);

  /** The settings about tokens of text. */
  private static final Pattern PLAIN_KEY =
      Pattern.compile("(.*[._-])?(max_new_tokens|tokens|tokens_per_step|token_mixing_\\w+)");

  private static final String USER = "(?<=://)[^/@\\s]*@";
  private static final String ORACLE_USER = "(?<=jdbc:oracle:thin:)[^/@\\s]*/[^@\\s]*(?=@)";
  private static final String QUERY_KEY = "[^=?&;\\s]*(?:secret|passw(?:or)?d|pwd|token|sig|key)";

  private static final Pattern USER_INFO = Pattern.compile(USER + "|" + ORACLE_USER);

  private static final Pattern QUERY_SECRET =
      Pattern.compile(
          "(?<=[?&;])(" + QUERY_KEY + "[^=&;\\s]*)=[^&;\\s]+", Pattern.CASE_INSENSITIVE);

  /** A word of a command, as a shell reads it. */
  private static final Pattern WORD =
      Pattern.compile("(?:\\$'(?:\\\\.|[^'\\\\])*+'|'[^']*+'|\\\\.|[^\\s'\\\\])++", Pattern.DOTALL);

  private static final Pattern ASSIGNED = Pattern.compile("([\\w.-]++)(?:\\\\?\\s)*+=");

  private Redaction() {}

  /**
   * Which properties Spark's UI, REST interface and event logs show without their values: those
   * whose key or value this regular expression is found in ({@code spark.redaction.regex}).
   */
  public static String propertiesOfSpark() {
    return "(?i)" + SECRET_KEY.pattern() + "|" + partsOfSpark();
  }

  /** What Spark leaves out of the plans that it shows ({@code spark.redaction.string.regex}). */
  public static String partsOfSpark() {
    return "(?i)" + USER_INFO.pattern() + "|(?<=[?&;])" + QUERY_KEY + "[^=&;\\s]*=[^&;\\s]+";
  }

  /** Whether a key's value is nobody's business. */
  public static boolean isSecret(String key) {
    return SECRET_KEY.matcher(key).find() && !PLAIN_KEY.matcher(key).matches();
  }

  /** The value, or {@link #REDACTED} where the key says that it is secret. */
  public static String value(String key, String value) {
    return isSecret(key) ? REDACTED : text(value);
  }

  /** A text without the user, password or signature of any URI in it. */
  public static String text(String text) {
    String withoutUser = USER_INFO.matcher(text).replaceAll("");
    return QUERY_SECRET.matcher(withoutUser).replaceAll("$1=***");
  }

  /**
   * A command, quoted for a shell, without what {@link #text} removes and what secret keys have.
   */
  public static String command(String command) {
    return text(
        WORD.matcher(command)
            .replaceAll(word -> Matcher.quoteReplacement(withoutSecret(word.group()))));
  }

  /** A word up to its first secret, with the quote that it began with. */
  private static String withoutSecret(String word) {
    return ASSIGNED
        .matcher(word)
        .results()
        .filter(key -> isSecret(key.group(1)))
        .findFirst()
        .map(key -> word.substring(0, key.end()) + "***" + (word.matches("(?s)\\$?'.*") ? "'" : ""))
        .orElse(word);
  }
}
