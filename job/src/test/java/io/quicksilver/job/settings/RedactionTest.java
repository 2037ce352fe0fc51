package io.quicksilver.job.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a secret. */
class RedactionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input.options.password",
        "input.options.fs.s3a.secret.key",
        "fs.s3a.access.key",
        "accessKey",
        "oauth.token",
        "fs.azure.account.key.x",
        "api_key",
        "Credentials",
        "sslKeystorePassphrase",
        "Authorization"
      })
  void keysOfSecretsAreRedacted(String key) {
    assertThat(Redaction.value(key, "hunter2")).isEqualTo(Redaction.REDACTED);
  }

  @Test
  void keysAboutTokensOfTextAreNot() {
    for (OptionKey<?> key : OptionKeys.all()) {
      assertThat(Redaction.isSecret(key.name())).as(key.name()).isFalse();
    }
  }

  @Test
  void urisLoseUserPasswordAndSignature() {
    assertThat(Redaction.text("read s3a://k:v@b/p and wasb://h/x?a=1&sig=abc%3D end"))
        .isEqualTo("read s3a://b/p and wasb://h/x?a=1&sig=*** end");
    assertThat(Redaction.text("mail me@example.org")).isEqualTo("mail me@example.org");
  }
}
