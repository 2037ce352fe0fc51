package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLinesTest {

  private static final int MOST = 100;
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  private static List<String> lines(Path file, long start, long length, byte[] separator, int most)
      throws IOException {
    List<String> lines = new ArrayList<>();
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    try (BoundedLines reader = BoundedLines.open(path, start, length, HADOOP, separator, most)) {
      for (Text line = reader.next(); line != null; line = reader.next()) {
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private static List<String> lines(Path file) throws IOException {
    return lines(file, 0, Files.size(file), null, MOST);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("lines"), content);
  }

  @Test
  void aLineEndsWithCarriageReturnLineFeedBothOrTheFile() throws IOException {
    assertThat(lines(file("a\nb\rc\r\n\nd"))).containsExactly("a", "b", "c", "", "d");
    assertThat(lines(file("a\n"))).containsExactly("a");
    assertThat(lines(file(""))).isEmpty();
    assertThat(lines(file("\ufeffa\n\ufeffb"))).containsExactly("a", "\ufeffb");
  }

  @Test
  void aLongerLineIsItsBeginningAndAMark() throws IOException {
    String longest = "x".repeat(MOST);
    assertThat(lines(file("a\n" + longest + "\n" + longest + "y\nb")))
        .containsExactly("a", longest, "x".repeat(30) + "… (a line of more than 100 bytes)", "b");
  }

  /** However a file is cut, each of its lines is in exactly one piece. */
  @Test
  void everyCutHoldsEveryLineOnce() throws IOException {
    Random random = new Random(7);
    String[] ends = {"\n", "\r\n", "|"};
    for (String end : ends) {
      StringBuilder content = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        content.append(i).append("é".repeat(random.nextInt(90))).append(end);
      }
      Path file = file(content.toString());
      byte[] separator = end.equals("|") ? end.getBytes(StandardCharsets.UTF_8) : null;
      List<String> whole = lines(file, 0, Files.size(file), separator, MOST);
      assertThat(whole).hasSize(300);
      for (int cuts = 0; cuts < 15; cuts++) {
        List<String> pieces = new ArrayList<>();
        long begin = 0;
        while (begin < Files.size(file)) {
          long length = Math.min(1 + random.nextInt(3000), Files.size(file) - begin);
          pieces.addAll(lines(file, begin, length, separator, MOST));
          begin += length;
        }
        assertThat(pieces).isEqualTo(whole);
      }
    }
  }

  @Test
  void aCompressedFileIsReadWhole() throws IOException {
    Path file = folder.resolve("lines.gz");
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
      stream.write("a\nb\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(lines(file)).hasSize(2000);
  }

  /** 200 MB without a line's end take a buffer, and no more. */
  @Test
  void anEndlessLineTakesNoMemory() throws IOException {
    Path file = folder.resolve("endless.gz");
    byte[] megabyte = "a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 200; i++) {
        stream.write(megabyte);
      }
      stream.write("\nend\n".getBytes(StandardCharsets.UTF_8));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<String> lines = lines(file, 0, Files.size(file), null, 1 << 20);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16L << 20);
    assertThat(lines).hasSize(2).last().isEqualTo("end");
    assertThat(lines.get(0)).endsWith("more than 1048576 bytes)");
  }
}
