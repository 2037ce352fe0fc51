package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeMemoryTest {

  @TempDir Path folder;

  /** Fills more native memory than the heap has, and asks for more; the process that is tested. */
  static final class Filling {
    public static void main(String[] arguments) {
      try (NativeBuffer first = new NativeBuffer();
          NativeBuffer second = new NativeBuffer()) {
        first.ensure(300 << 20);
        ByteBuffer bytes = first.bytes();
        while (bytes.hasRemaining()) {
          bytes.put((byte) 1);
        }
        second.ensure(1 << 20);
      }
    }
  }

  @Test
  void nativeMemoryMayBeLargerThanTheHeapWithoutAnyFlag() throws IOException, InterruptedException {
    File output = folder.resolve("output").toFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Filling.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output.toPath())).isZero();
  }
}
