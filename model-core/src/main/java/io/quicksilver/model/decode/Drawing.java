package io.quicksilver.model.decode;

import io.quicksilver.model.math.Lanes;
import java.util.List;

/** Draws one token for each row of a step, rows shared among the lanes. */
final class Drawing {

  private final Sampler[] samplers;
  private final float[][] buffers;
  private int[] ids = new int[16];
  private float[] drawnLogprobs = new float[16];

  Drawing(int vocabulary, int lanes) {
    samplers = new Sampler[lanes];
    buffers = new float[lanes][vocabulary];
    for (int i = 0; i < lanes; i++) {
      samplers[i] = new Sampler(vocabulary);
    }
  }

  /**
   * Row {@code b} of {@code logits} belongs to {@code rows[b]}; rows that have ended are passed by.
   * Returns how many were drawn for.
   */
  int draw(List<RunningRow> rows, LogitRows logits, Lanes lanes) {
    if (ids.length < rows.size()) {
      ids = new int[rows.size()];
      drawnLogprobs = new float[rows.size()];
    }
    lanes.forEach(
        rows.size(),
        (b, lane) -> {
          RunningRow row = rows.get(b);
          if (!row.ended()) {
            float[] buffer = buffers[lane];
            logits.read(b, buffer);
            ids[b] = row.draw(buffer, samplers[lane]);
            if (row.changesLogits()) {
              logits.read(b, buffer);
            }
            drawnLogprobs[b] = samplers[lane].logProbabilityOf(buffer, ids[b]);
          }
        });
    int drawn = 0;
    for (int b = 0; b < rows.size(); b++) {
      if (!rows.get(b).ended()) {
        rows.get(b).accept(ids[b], drawnLogprobs[b]);
        drawn++;
      }
    }
    return drawn;
  }
}
