package dev.keelson.apiserver.kinds.validation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Indexes of an indexed job in their compact text, such as {@code 1,3-5,7}. Immutable. */
final class IndexIntervals {

    private record Interval(long from, long to) {}

    private final List<Interval> intervals;

    private IndexIntervals(List<Interval> intervals) {
        this.intervals = intervals;
    }

    /** What {@code text} says; null unless it is ascending and below {@code completions}. */
    static @Nullable IndexIntervals parse(String text, long completions) {
        List<Interval> intervals = new ArrayList<>();
        long last = -1;
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            if (!part.matches("[0-9]{1,18}(-[0-9]{1,18})?")) {
                return null;
            }
            String[] ends = part.split("-", -1);
            long from = Long.parseLong(ends[0]);
            long to = Long.parseLong(ends[ends.length - 1]);
            boolean ascending = from > last && (ends.length == 1 || from < to);
            if (!ascending || to >= completions) {
                return null;
            }
            intervals.add(new Interval(from, to));
            last = to;
        }
        return new IndexIntervals(intervals);
    }

    boolean overlaps(IndexIntervals other) {
        return intervals.stream()
                .anyMatch(mine -> other.intervals.stream()
                        .anyMatch(theirs -> mine.from() <= theirs.to() && theirs.from() <= mine.to()));
    }
}
