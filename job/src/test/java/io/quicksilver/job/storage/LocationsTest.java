package io.quicksilver.job.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What paths and URIs mean. */
class LocationsTest {

  private final Configuration hadoop = OtherFileSystem.configuration();

  @TempDir private Path folder;

  @Test
  void aPathThatIsThereIsLocalWhateverTheDefaultFileSystem() throws IOException {
    hadoop.set("fs.defaultFS", "other:///");
    Path file = Files.writeString(folder.resolve("a b%20ü.txt"), "héllo");
    assertThat(Locations.existing(file.toString(), hadoop))
        .isEqualTo(new org.apache.hadoop.fs.Path("file:" + file));
    assertThat(Locations.existing(folder.toString(), hadoop).toString())
        .isEqualTo("file:" + folder);
    assertThat(Locations.text(file.toString(), hadoop)).isEqualTo("héllo");
  }

  @Test
  void anyOtherPathIsOnTheDefaultFileSystem() throws IOException {
    hadoop.set("fs.defaultFS", "other:///");
    assertThat(Locations.existing(folder + "/nix", hadoop).toString())
        .isEqualTo("other:" + folder + "/nix");
    assertThat(Locations.target(folder.toString(), hadoop).toString()).isEqualTo("other:" + folder);
  }

  @Test
  void aSmallFileIsWrittenWithItsFoldersAndNothingBeside() throws IOException {
    for (String at : new String[] {folder + "/new/t", "file://" + folder + "/new/t"}) {
      Locations.write(at, "héllo", hadoop);
      Locations.write(at, "ünd", hadoop);
      assertThat(Files.readString(folder.resolve("new/t"))).isEqualTo("ünd");
      assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**/.*");
    }
    Locations.write("other://" + folder + "/other/t", "text", hadoop);
    assertThat(Files.readString(folder.resolve("other/t"))).isEqualTo("text");
  }

  @Test
  void aSchemeSaysWhichFileSystem() throws IOException {
    Files.writeString(folder.resolve("t"), "text");
    assertThat(Locations.text("other://" + folder + "/t", hadoop)).isEqualTo("text");
    assertThat(Locations.local(Locations.existing("other://" + folder, hadoop))).isEmpty();
    assertThat(Locations.local(Locations.existing("file://" + folder, hadoop))).contains(folder);
  }
}
