package io.quicksilver.job.settings;

import java.util.regex.Pattern;

/** Keeps secrets out of reports, logs and messages. */
public final class Redaction {

  /** What stands for a secret. */
  public static final String REDACTED = "*** (redacted)";

  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "secret|passw(or)?d|passphrase|token|credential|(access|account|api|private|auth|sas)"
              + "[._-]?key|authori[sz]ation",
          Pattern.CASE_INSENSITIVE);

  /** The settings about tokens of text. */
  private static final Pattern PLAIN_KEY =
      Pattern.compile("(.*[._-])?(max_new_tokens|tokens|tokens_per_step|token_mixing_\\w+)");

  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*@");

  private static final Pattern QUERY_SECRET =
      Pattern.compile(
          "(?<=[?&;])([^=&;\\s]*(?:secret|password|token|sig|key)[^=&;\\s]*)=[^&;\\s]+",
          Pattern.CASE_INSENSITIVE);

  private Redaction() {}

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
}
