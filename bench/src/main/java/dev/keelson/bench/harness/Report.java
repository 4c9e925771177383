package dev.keelson.bench.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one run: a table for people, and a JSON object a line for programs, appended to a file.
 *
 * <p>A figure is in the file as soon as it is added. For use by one thread.
 */
public final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;
    private final @Nullable Path file;
    private final Machine machine = Machine.current();
    private final List<Figure> figures = new ArrayList<>();

    /** @param file where to append JSON lines, or null for nowhere */
    public Report(PrintStream out, @Nullable Path file) {
        this.out = out;
        this.file = file;
    }

    public void add(String benchmark, String variant, String metric, double value, String unit) {
        Figure figure = new Figure(benchmark, variant, metric, value, unit);
        figures.add(figure);
        if (file != null) {
            append(file, figure);
        }
    }

    public List<Figure> figures() {
        return List.copyOf(figures);
    }

    /** Tells whoever waits what is going on. */
    public void progress(String text) {
        out.println("# " + text);
        out.flush();
    }

    /** Prints the machine and the table of all figures so far. */
    public void print() {
        out.println();
        out.println(machine.describe());
        int variant = widest(figures.stream().map(Figure::variant).toList());
        int metric = widest(figures.stream().map(Figure::metric).toList());
        int value =
                widest(figures.stream().map(figure -> number(figure.value())).toList());
        String last = "";
        for (Figure figure : figures) {
            boolean same = figure.variant().equals(last);
            last = figure.variant();
            out.println(left(same ? "" : figure.variant(), variant) + "  " + left(figure.metric(), metric) + "  "
                    + right(number(figure.value()), value) + " " + figure.unit());
        }
        out.flush();
    }

    private void append(Path target, Figure figure) {
        ObjectNode line = JSON.createObjectNode();
        line.put("benchmark", figure.benchmark());
        line.put("variant", figure.variant());
        line.put("metric", figure.metric());
        line.put("value", figure.value());
        line.put("unit", figure.unit());
        machine.writeTo(line);
        try {
            Files.writeString(target, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot append to " + target, failure);
        }
    }

    private static int widest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
