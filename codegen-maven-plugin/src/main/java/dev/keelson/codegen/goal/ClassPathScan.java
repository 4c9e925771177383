package dev.keelson.codegen.goal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Lists the top-level classes of a package, and of those below it, on a class path. */
final class ClassPathScan {
    private ClassPathScan() {}

    static SortedSet<String> classesOf(String packageName, Collection<Path> classPath) throws IOException {
        String prefix = packageName.replace('.', '/') + "/";
        SortedSet<String> classes = new TreeSet<>();
        for (Path entry : classPath) {
            if (Files.isDirectory(entry)) {
                try (Stream<Path> files = Files.walk(entry)) {
                    files.map(file -> entry.relativize(file).toString().replace('\\', '/'))
                            .forEach(name -> addClass(name, prefix, classes));
                }
            } else if (Files.isRegularFile(entry)) {
                try (ZipFile jar = new ZipFile(entry.toFile())) {
                    jar.stream().map(ZipEntry::getName).forEach(name -> addClass(name, prefix, classes));
                }
            }
        }
        return classes;
    }

    private static void addClass(String file, String prefix, SortedSet<String> classes) {
        if (file.startsWith(prefix)
                && file.endsWith(".class")
                && !file.contains("$")
                && !file.endsWith("-info.class")) {
            classes.add(file.substring(0, file.length() - ".class".length()).replace('/', '.'));
        }
    }
}
