package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.GoText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a text is a schedule of five fields, or one of the names for such. Follows robfig/cron's standard parser. */
final class CronSchedule {
    private static final Set<String> DESCRIPTORS =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final Pattern DURATION =
            Pattern.compile("[-+]?(0|((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private record Field(int min, int max, List<String> names) {}

    private static final List<Field> FIELDS = List.of(
            new Field(0, 59, List.of()),
            new Field(0, 23, List.of()),
            new Field(1, 31, List.of()),
            new Field(
                    1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
            new Field(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

    private CronSchedule() {}

    /** What is wrong with a schedule, or null. */
    static @Nullable String problemOf(String schedule) {
        String text = schedule;
        if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
            int space = text.indexOf(' ');
            if (space < 0) {
                return "provided bad location " + text.substring(text.indexOf('=') + 1);
            }
            text = text.substring(space).strip();
        }
        if (text.startsWith("@")) {
            return descriptorProblem(text);
        }
        List<String> fields = text.isBlank() ? List.of() : Arrays.asList(SPACE.split(text.strip()));
        if (fields.size() != FIELDS.size()) {
            return "expected exactly 5 fields, found " + fields.size() + ": [" + String.join(" ", fields) + "]";
        }
        for (int i = 0; i < FIELDS.size(); i++) {
            for (String part : fields.get(i).split(",", -1)) {
                String problem = part.isEmpty() ? null : rangeProblem(part, FIELDS.get(i));
                if (problem != null) {
                    return problem;
                }
            }
        }
        return null;
    }

    private static @Nullable String descriptorProblem(String text) {
        if (DESCRIPTORS.contains(text)) {
            return null;
        }
        if (text.startsWith("@every ")) {
            String duration = text.substring("@every ".length());
            return DURATION.matcher(duration).matches() ? null : "failed to parse duration " + text;
        }
        return "unrecognized descriptor: " + text;
    }

    private static @Nullable String rangeProblem(String expression, Field field) {
        String[] stepped = expression.split("/", -1);
        String[] ends = stepped[0].split("-", -1);
        if (stepped.length > 2) {
            return "too many slashes: " + expression;
        }
        if (ends.length > 2) {
            return "too many hyphens: " + expression;
        }
        boolean all = ends[0].equals("*") || ends[0].equals("?");
        long start = all ? field.min : number(ends[0], field);
        long end = all ? field.max : ends.length == 2 ? number(ends[1], field) : start;
        long step = stepped.length == 2 ? number(stepped[1], new Field(0, 0, List.of())) : 1;
        if (start < 0 || end < 0 || step < 0) {
            return "failed to parse int from " + expression;
        }
        if (!all && ends.length == 1 && stepped.length == 2) {
            end = field.max;
        }
        if (start < field.min) {
            return "beginning of range (" + start + ") below minimum (" + field.min + "): " + expression;
        }
        if (end > field.max) {
            return "end of range (" + end + ") above maximum (" + field.max + "): " + expression;
        }
        if (start > end) {
            return "beginning of range (" + start + ") beyond end of range (" + end + "): " + expression;
        }
        return step == 0 ? "step of range should be a positive number: " + GoText.quote(expression) : null;
    }

    /** A number, or what a name stands for; -1 if it is neither. */
    private static long number(String text, Field field) {
        int named = field.names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + field.min;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
