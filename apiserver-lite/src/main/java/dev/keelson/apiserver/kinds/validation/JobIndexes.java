package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Indexes of an indexed job's pods, written as {@code 1,3-5,7}.
 *
 * @param intervals first and last of each, both inclusive; those before the first that is wrong
 * @param total how many indexes; 0 if something is wrong
 * @param problem what is wrong, or null
 */
record JobIndexes(
        List<long[]> intervals, long total, @Nullable String problem) {

    static JobIndexes parse(String text, long completions) {
        List<long[]> intervals = new ArrayList<>();
        long total = 0;
        if (text.isEmpty()) {
            return new JobIndexes(intervals, 0, null);
        }
        for (String part : text.split(",", -1)) {
            long[] interval = new long[2];
            String problem = interval(part, completions, interval);
            long last = intervals.isEmpty() ? -1 : intervals.get(intervals.size() - 1)[1];
            if (problem == null && last >= interval[0]) {
                problem = "non-increasing order, previous: " + last + ", current: " + interval[0];
            }
            if (problem != null) {
                return new JobIndexes(intervals, 0, problem);
            }
            intervals.add(interval);
            total += interval[1] - interval[0] + 1;
        }
        return new JobIndexes(intervals, total, null);
    }

    private static @Nullable String interval(String part, long completions, long[] into) {
        String[] ends = part.split("-", -1);
        if (ends.length > 2) {
            return "the fragment " + GoText.quote(part)
                    + " violates the requirement that an index interval can have at most two parts separated by '-'";
        }
        for (int i = 0; i < ends.length; i++) {
            try {
                into[i] = Integer.parseInt(ends[i]);
            } catch (NumberFormatException e) {
                return "cannot convert string to integer for index: " + GoText.quote(ends[i]);
            }
            if (into[i] >= completions) {
                return "too large index: " + GoText.quote(ends[i]);
            }
        }
        if (ends.length == 1) {
            into[1] = into[0];
            return null;
        }
        return into[0] >= into[1] ? "non-increasing order, previous: " + into[0] + ", current: " + into[1] : null;
    }

    /** The first index that both have, or -1. */
    long overlap(JobIndexes other) {
        for (long[] own : intervals) {
            for (long[] theirs : other.intervals) {
                if (own[0] <= theirs[1] && theirs[0] <= own[1]) {
                    return Math.max(own[0], theirs[0]);
                }
            }
        }
        return -1;
    }
}
