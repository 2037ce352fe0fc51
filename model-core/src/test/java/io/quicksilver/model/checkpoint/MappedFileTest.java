package io.quicksilver.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappedFileTest {

  @TempDir Path folder;

  private Path write(byte[] bytes) throws Exception {
    return Files.write(folder.resolve("file"), bytes);
  }

  /** Small regions stand for the GiB of a large file's. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16, 99, 100, 101, 1 << 30})
  void everyPieceIsTheFilesWhereverRegionsMeet(int regionSize) throws Exception {
    byte[] bytes = new byte[100];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    try (MappedFile file = new MappedFile(write(bytes), regionSize)) {
      assertThat(file.size()).isEqualTo(100);
      for (int offset = 0; offset <= 100; offset++) {
        for (int length = 0; length <= 100 - offset; length += 1 + length / 5) {
          ByteBuffer piece = file.slice(offset, length);
          byte[] actual = new byte[piece.remaining()];
          piece.get(actual);
          assertThat(actual).isEqualTo(Arrays.copyOfRange(bytes, offset, offset + length));
        }
      }
    }
  }

  @Test
  void piecesAreLittleEndianReadOnlyAndTheirOwn() throws Exception {
    try (MappedFile file = new MappedFile(write(new byte[] {1, 2, 3, 4}))) {
      ByteBuffer piece = file.slice(0, 2);
      assertThat(piece.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
      assertThat(piece.getShort()).isEqualTo((short) 0x0201);
      assertThat(file.slice(0, 2).position()).isZero();
      assertThatThrownBy(() -> piece.put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
    }
  }

  @Test
  void whatLiesOutsideIsRefused() throws Exception {
    try (MappedFile file = new MappedFile(write(new byte[4]))) {
      for (long[] piece :
          new long[][] {{-1, 1}, {0, 5}, {4, 1}, {5, 0}, {0, -1}, {Long.MAX_VALUE, 9}}) {
        assertThatThrownBy(() -> file.slice(piece[0], (int) piece[1]))
            .isInstanceOf(IndexOutOfBoundsException.class)
            .hasMessageContaining("bytes must be within 0..4");
      }
    }
  }

  @Test
  void aClosedFileIsNotRead() throws Exception {
    MappedFile file = new MappedFile(write(new byte[4]));
    file.close();
    assertThatThrownBy(() -> file.slice(0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it must be open, got closed");
  }

  @Test
  void anEmptyFileHasOneEmptyPiece() throws Exception {
    try (MappedFile file = new MappedFile(write(new byte[0]))) {
      assertThat(file.slice(0, 0).remaining()).isZero();
    }
  }
}
