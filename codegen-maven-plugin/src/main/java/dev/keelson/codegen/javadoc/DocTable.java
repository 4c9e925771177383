package dev.keelson.codegen.javadoc;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.zip.GZIPOutputStream;

/**
 * Writes Javadoc as a compressed table: a line for each class, its cells separated by tabs. The first is the class's name
 * below the package that all share, the second its text; then name and text of each property by turns. In texts,
 * {@code \n}, {@code \t} and {@code \\} stand for themselves. The same Javadoc always makes the same bytes.
 */
public final class DocTable {

    private DocTable() {}

    /**
     * Writes the table, in the order given.
     *
     * @param packageName classes elsewhere are left out
     */
    public static void write(Collection<BeanDocs> docs, String packageName, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        String prefix = packageName + ".";
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            for (BeanDocs each : docs) {
                if (each.className().startsWith(prefix)) {
                    out.write(line(each, prefix));
                }
            }
        }
    }

    private static String line(BeanDocs docs, String prefix) {
        StringBuilder line = new StringBuilder(docs.className().substring(prefix.length()));
        line.append('\t').append(escaped(docs.text()));
        docs.properties()
                .forEach((name, text) ->
                        line.append('\t').append(name).append('\t').append(escaped(text)));
        return line.append('\n').toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "").replace("\t", "\\t");
    }
}
