package dev.keelson.api.deepcopy;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;

/** Every concrete type of the Fabric8 model on the class path, found without the generator. */
public final class ModelClasses {
    private ModelClasses() {}

    /** Returns them, by jar and name. */
    public static List<Class<?>> all() {
        List<String> names = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (jar.getFileName().toString().startsWith("kubernetes-model-") && Files.isRegularFile(jar)) {
                names.addAll(classNamesOf(jar));
            }
        }
        List<Class<?>> classes = new ArrayList<>();
        for (String name : names) {
            Class<?> type = load(name);
            if (KubernetesResource.class.isAssignableFrom(type)
                    && !type.isInterface()
                    && !type.isEnum()
                    && !Modifier.isAbstract(type.getModifiers())) {
                classes.add(type);
            }
        }
        return classes;
    }

    private static List<String> classNamesOf(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("io/fabric8/kubernetes/api/model/") && name.endsWith(".class"))
                    .filter(name -> !name.contains("Fluent") && !name.contains("Builder"))
                    .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(jar + " is unreadable", e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ModelClasses.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
