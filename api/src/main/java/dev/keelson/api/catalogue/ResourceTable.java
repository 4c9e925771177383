package dev.keelson.api.catalogue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code resources.tsv}; its head comment describes the format. */
final class ResourceTable {

    private final List<ResourceInfo> resources = new ArrayList<>();
    /** Fields of the resource line being filled; empty before the first. */
    private String[] head = {};

    private final List<SubresourceInfo> subresources = new ArrayList<>();
    private final List<TableColumn> columns = new ArrayList<>();

    private ResourceTable() {}

    static List<ResourceInfo> read() {
        ResourceTable table = new ResourceTable();
        try (InputStream in = DataFiles.open("resources.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                table.line(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        table.finish();
        return List.copyOf(table.resources);
    }

    private void line(String line) {
        if (line.startsWith("#")) {
            return;
        }
        String[] f = line.split("\t", -1);
        switch (f[0]) {
            case "resource" -> {
                finish();
                head = f;
            }
            case "sub" -> subresources.add(new SubresourceInfo(f[1], GroupVersionKind.parse(f[2], f[3]), list(f[4])));
            case "col" ->
                columns.add(new TableColumn(f[1], f[2], f[3].equals("-") ? "" : f[3], Integer.parseInt(f[4]), ""));
            default -> throw new IllegalStateException("resources.tsv: a line starts with " + f[0]);
        }
    }

    private void finish() {
        if (head.length == 0) {
            return;
        }
        GroupVersionKind gvk = GroupVersionKind.parse(head[1], head[3]);
        resources.add(new ResourceInfo(
                new GroupVersionResource(gvk.group(), gvk.version(), head[2]),
                head[3],
                head[4],
                head[5].equals("Namespaced"),
                list(head[6]),
                list(head[7]),
                list(head[8]),
                subresources,
                columns));
        subresources.clear();
        columns.clear();
    }

    private static List<String> list(String text) {
        return text.equals("-") ? List.of() : List.of(text.split(","));
    }
}
