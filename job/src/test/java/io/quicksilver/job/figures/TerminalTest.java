package io.quicksilver.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {

  @TempDir Path folder;

  private Path link(String name, String target) throws IOException {
    return Files.createSymbolicLink(folder.resolve(name), Path.of(target));
  }

  @Test
  void onlyTerminalsAreTerminals() throws IOException {
    assertThat(Terminal.isTerminal(link("2", "/dev/pts/7"))).isTrue();
    assertThat(Terminal.isTerminal(link("3", "/dev/tty1"))).isTrue();
    assertThat(Terminal.isTerminal(link("4", "/dev/null"))).isFalse();
    assertThat(Terminal.isTerminal(link("5", "/var/log/job.log"))).isFalse();
    assertThat(Terminal.isTerminal(link("6", "pipe:[4711]"))).isFalse();
    assertThat(Terminal.isTerminal(folder.resolve("nothing"))).isFalse();
  }

  @Test
  void coloursAreForTerminalsWhoseOwnerWantsThem() throws IOException {
    Path terminal = link("1", "/dev/pts/7");
    assertThat(Terminal.showsColours(Map.of("TERM", "xterm"), terminal)).isTrue();
    assertThat(Terminal.showsColours(Map.of("NO_COLOR", ""), terminal)).isTrue();
    assertThat(Terminal.showsColours(Map.of("NO_COLOR", "1"), terminal)).isFalse();
    assertThat(Terminal.showsColours(Map.of("TERM", "dumb"), terminal)).isFalse();
    assertThat(Terminal.showsColours(Map.of(), link("8", "/var/log/job.log"))).isFalse();
  }

  @Test
  void aWidthIsThatOfATerminalWhereItTells() throws IOException {
    assertThat(Terminal.columns("50 80\n")).isEqualTo(80);
    assertThat(Terminal.columns("0 0\n")).isEqualTo(Terminal.BOUNDLESS);
    assertThat(Terminal.columns("")).isEqualTo(Terminal.BOUNDLESS);
    assertThat(Terminal.width(link("1", "/var/log/job.log"))).isEqualTo(Terminal.BOUNDLESS);
    assertThat(Terminal.width(link("7", "/dev/pts/4711"))).isEqualTo(Terminal.BOUNDLESS);
  }

  @Test
  void theStandardErrorOfATestRunIsNone() {
    assertThat(Terminal.ofStandardError()).isEmpty();
  }
}
