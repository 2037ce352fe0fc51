package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.storage.OtherFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a converted model goes on a file system that is not the local one. */
class ConversionTargetTest {

  @TempDir private Path folder;

  @Test
  void aRemoteFolderGetsEveryFileOncePublished() throws IOException {
    Path place = folder.resolve("a/model");
    Path workshop;
    try (ConversionTarget target =
        ConversionTarget.open("other://" + place, false, OtherFileSystem.configuration())) {
      workshop = target.folder();
      Files.createDirectories(workshop);
      Files.writeString(workshop.resolve("config.json"), "{}");
      Files.writeString(workshop.resolve("model.safetensors"), "weights");
      assertThat(place).doesNotExist();
      target.publish();
    }
    assertThat(place.resolve("config.json")).hasContent("{}");
    assertThat(place.resolve("model.safetensors")).hasContent("weights");
    assertThat(workshop).doesNotExist();
  }

  @Test
  void whatIsNotPublishedLeavesTheOldModel() throws IOException {
    Path place = Files.createDirectories(folder.resolve("model"));
    Files.writeString(place.resolve("config.json"), "old");
    try (ConversionTarget target =
        ConversionTarget.open(place.toString(), true, OtherFileSystem.configuration())) {
      Files.createDirectories(target.folder());
    }
    assertThat(place.resolve("config.json")).hasContent("old");
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }
}
