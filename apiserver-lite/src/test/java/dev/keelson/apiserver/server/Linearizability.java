package dev.keelson.apiserver.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether what clients saw of one object can be explained by each call having happened at one moment between its begin and
 * its end. The search is Wing's and Gong's, and remembers where it has been as Lowe's does.
 */
final class Linearizability {

    enum Kind {
        CREATE,
        /** Of whatever is there. */
        UPDATE,
        /** Of {@link Call#expected} alone. */
        COMPARE_AND_SET,
        DELETE,
        GET
    }

    enum Answer {
        DONE,
        /** 404. */
        ABSENT,
        /** 409: it is there already, or is not what was expected. */
        CONFLICT,
        /** None: done at any time after the begin, or never. */
        UNKNOWN
    }

    /**
     * A call as a client saw it.
     *
     * @param value that is written, or was read; every write has another
     * @param expected by a {@link Kind#COMPARE_AND_SET}
     * @param end of no meaning where the answer is unknown
     */
    record Call(Kind kind, String value, String expected, Answer answer, long begin, long end) {

        /** The object after this, if this can happen to {@code before}; null if it cannot with this answer. */
        @Nullable
        Optional<String> after(Optional<String> before) {
            boolean possible = switch (kind) {
                case CREATE -> before.isEmpty();
                case UPDATE, DELETE, GET -> before.isPresent();
                case COMPARE_AND_SET -> before.isPresent() && before.get().equals(expected);
            };
            if (answer == Answer.UNKNOWN) {
                return possible ? outcome(before) : before;
            }
            if (answer == Answer.DONE) {
                boolean right = possible && (kind != Kind.GET || value.equals(before.orElse("")));
                return right ? outcome(before) : null;
            }
            return !possible && answer == refusal(before) ? before : null;
        }

        private Answer refusal(Optional<String> before) {
            return before.isPresent() ? Answer.CONFLICT : Answer.ABSENT;
        }

        private Optional<String> outcome(Optional<String> before) {
            return switch (kind) {
                case CREATE, UPDATE, COMPARE_AND_SET -> Optional.of(value);
                case DELETE -> Optional.empty();
                case GET -> before;
            };
        }

        private long lastMoment() {
            return answer == Answer.UNKNOWN ? Long.MAX_VALUE : end;
        }
    }

    /** A begin or an end of a call, in a list without those that have their place already. */
    private static final class Event {
        private final int call;
        private final long time;
        private final @Nullable Event end;
        private @Nullable Event before;
        private @Nullable Event after;

        Event(int call, long time, @Nullable Event end) {
            this.call = call;
            this.time = time;
            this.end = end;
        }

        private void unlink() {
            Objects.requireNonNull(before).after = after;
            if (after != null) {
                after.before = before;
            }
        }

        private void relink() {
            Objects.requireNonNull(before).after = this;
            if (after != null) {
                after.before = this;
            }
        }

        /** Takes a begin and its end out. */
        void lift() {
            unlink();
            Objects.requireNonNull(end).unlink();
        }

        void unlift() {
            Objects.requireNonNull(end).relink();
            relink();
        }
    }

    private record Place(BitSet placed, Optional<String> state) {}

    private record Step(Event event, Optional<String> before) {}

    private Linearizability() {}

    /** Of an object that is absent at first. */
    static boolean holds(List<Call> calls) {
        Event head = link(calls);
        BitSet placed = new BitSet();
        Set<Place> seen = new HashSet<>();
        Deque<Step> steps = new ArrayDeque<>();
        Optional<String> state = Optional.empty();
        Event event = head.after;
        while (event != null) {
            if (event.end == null) {
                // A call ends that has no place yet: an earlier one has the wrong place.
                if (steps.isEmpty()) {
                    return false;
                }
                Step wrong = steps.pop();
                state = wrong.before();
                placed.clear(wrong.event().call);
                wrong.event().unlift();
                event = wrong.event().after;
                continue;
            }
            Optional<String> next = calls.get(event.call).after(state);
            placed.set(event.call);
            if (next != null && seen.add(new Place((BitSet) placed.clone(), next))) {
                steps.push(new Step(event, state));
                state = next;
                event.lift();
                event = head.after;
            } else {
                placed.clear(event.call);
                event = event.after;
            }
        }
        return true;
    }

    private static Event link(List<Call> calls) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Event end = new Event(i, calls.get(i).lastMoment(), null);
            events.add(new Event(i, calls.get(i).begin(), end));
            events.add(end);
        }
        // Of what is at the same time, begins come first: such calls overlap.
        events.sort(Comparator.<Event>comparingLong(each -> each.time).thenComparing(each -> each.end == null));
        Event head = new Event(-1, Long.MIN_VALUE, null);
        Event last = head;
        for (Event event : events) {
            last.after = event;
            event.before = last;
            last = event;
        }
        return head;
    }
}
