package dev.keelson.codegen.goal;

import dev.keelson.codegen.model.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/** Collects generated files and then brings two directories to exactly that content. */
final class OutputTree implements Output {
    private final SortedMap<String, byte[]> sources = new TreeMap<>();
    private final SortedMap<String, byte[]> resources = new TreeMap<>();

    @Override
    public void source(String qualifiedName, String content, Element... origins) throws IOException {
        add(sources, qualifiedName.replace('.', '/') + ".java", content.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void resource(String path, String content) throws IOException {
        byte[] old = resources.get(path);
        String joined = old == null ? content : new String(old, StandardCharsets.UTF_8) + content;
        resources.put(path, joined.getBytes(StandardCharsets.UTF_8));
    }

    /** Every run makes all resources anew. */
    @Override
    public @Nullable String presentResource(String path) {
        return null;
    }

    /** Takes the resources that a compiler wrote below a directory. */
    void addResources(Path directory) throws IOException {
        for (Map.Entry<String, Path> file : filesOf(directory).entrySet()) {
            resource(file.getKey(), Files.readString(file.getValue(), StandardCharsets.UTF_8));
        }
    }

    /** Drops a resource, and says whether there was one. */
    boolean removeResource(String path) {
        return resources.remove(path) != null;
    }

    /** Takes the sources that a compiler wrote below a directory. */
    void addSources(Path directory) throws IOException {
        for (Map.Entry<String, Path> file : filesOf(directory).entrySet()) {
            add(sources, file.getKey(), Files.readAllBytes(file.getValue()));
        }
    }

    /** Writes what differs, deletes what is no longer there, and leaves everything else untouched. */
    Changes writeTo(Path sourceDirectory, Path resourceDirectory) throws IOException {
        Changes ofSources = write(sources, sourceDirectory);
        Changes ofResources = write(resources, resourceDirectory);
        return new Changes(
                sources.size() + resources.size(),
                ofSources.written() + ofResources.written(),
                ofSources.deleted() + ofResources.deleted());
    }

    /** Returns how the directories differ from the content, one text for each file, sorted; empty if they do not. */
    List<String> differencesTo(Path sourceDirectory, Path resourceDirectory) throws IOException {
        List<String> differences = new ArrayList<>();
        addDifferences(sources, sourceDirectory, differences);
        addDifferences(resources, resourceDirectory, differences);
        return differences;
    }

    private static void addDifferences(SortedMap<String, byte[]> files, Path directory, List<String> differences)
            throws IOException {
        SortedMap<String, Path> present = filesOf(directory);
        SortedSet<String> paths = new TreeSet<>(files.keySet());
        paths.addAll(present.keySet());
        for (String path : paths) {
            Path there = present.get(path);
            if (there == null) {
                differences.add(path + " is missing");
            } else if (!files.containsKey(path)) {
                differences.add(path + " is no longer generated");
            } else if (!Arrays.equals(Files.readAllBytes(there), files.get(path))) {
                differences.add(path + " has another content");
            }
        }
    }

    /** What a run did to the files: how many there are, how many were written, how many were deleted. */
    record Changes(int files, int written, int deleted) {}

    private static void add(Map<String, byte[]> files, String path, byte[] content) throws IOException {
        if (files.putIfAbsent(path, content) != null) {
            throw new IOException("two generators write " + path);
        }
    }

    private static Changes write(SortedMap<String, byte[]> files, Path directory) throws IOException {
        int written = 0;
        int deleted = 0;
        for (Map.Entry<String, Path> present : filesOf(directory).entrySet()) {
            if (!files.containsKey(present.getKey())) {
                Files.delete(present.getValue());
                deleted++;
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
                written++;
            }
        }
        return new Changes(files.size(), written, deleted);
    }

    private static SortedMap<String, Path> filesOf(Path directory) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> walk = Files.walk(directory)) {
                List<Path> regular = walk.filter(Files::isRegularFile).toList();
                regular.forEach(
                        path -> files.put(directory.relativize(path).toString().replace('\\', '/'), path));
            }
        }
        return files;
    }
}
