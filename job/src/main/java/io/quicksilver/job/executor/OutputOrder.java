package io.quicksilver.job.executor;

import io.quicksilver.job.batch.FinishedRow;
import io.quicksilver.job.openai.ResponseForm;
import io.quicksilver.model.decode.Completion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds rows from reading to writing: they end in any order and leave in the input's. */
final class OutputOrder {

  private final Deque<Place> places = new ArrayDeque<>();
  private final Map<Long, Place> open = new HashMap<>();
  private long next;

  private static final class Place {
    private final String id;
    private final List<Object> kept;
    private final ResponseForm form;
    private FinishedRow row;

    private Place(String id, List<Object> kept, ResponseForm form, FinishedRow row) {
      this.id = id;
      this.kept = kept;
      this.form = form;
      this.row = row;
    }
  }

  /** The next row in order, to be completed; returns its number. */
  long open(String id, List<Object> kept, ResponseForm form) {
    Place place = new Place(id, kept, form, null);
    places.add(place);
    open.put(next, place);
    return next++;
  }

  /** The next row in order, finished already. */
  void add(FinishedRow row) {
    places.add(new Place(row.id(), row.kept(), row.form(), row));
  }

  /** Puts a completion at its row's place. */
  void complete(Completion completion) {
    Place place = open.remove(completion.request().row());
    if (place == null) {
      throw new IllegalStateException(
          "Cannot place a completion: its row must be open, got " + completion.request().row());
    }
    place.row = FinishedRow.ok(place.id, place.kept, place.form, completion);
  }

  /** Takes the finished rows that are next in order, {@code most} at most. */
  List<FinishedRow> take(int most) {
    List<FinishedRow> ready = new ArrayList<>();
    while (ready.size() < most && !places.isEmpty() && places.peek().row != null) {
      ready.add(places.poll().row);
    }
    return ready;
  }

  /** Rows that were not taken yet. */
  int size() {
    return places.size();
  }

  /** Rows that are not finished. */
  int unfinished() {
    return open.size();
  }
}
