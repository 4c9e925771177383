package dev.keelson.codegen.goal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configuration: a library on the class path whose compiled classes get generated code. Maven fills the fields. */
public final class Library {
    /** The package; those below it belong to the library too. */
    private @Nullable String packageName;

    /** The package that gets the copiers. */
    private @Nullable String into;

    /** The package that gets lazy classes for the library's kinds; none are made without it. */
    private @Nullable String lazyInto;

    /** Supertypes of the classes to start from; when empty, every public class is one. */
    private List<String> roots = new ArrayList<>();

    /** Makes an empty configuration, as Maven does. */
    public Library() {}

    /** Returns the package, or null when the configuration lacks it. */
    public @Nullable String getPackageName() {
        return packageName;
    }

    /** Sets the package. */
    public void setPackageName(String packageName) {
        this.packageName = packageName;
    }

    /** Returns the package that gets the copiers, or null when the configuration lacks it. */
    public @Nullable String getInto() {
        return into;
    }

    /** Sets the package that gets the copiers. */
    public void setInto(String into) {
        this.into = into;
    }

    /** Returns the package that gets lazy classes, or null when there shall be none. */
    public @Nullable String getLazyInto() {
        return lazyInto;
    }

    /** Sets the package that gets lazy classes. */
    public void setLazyInto(String lazyInto) {
        this.lazyInto = lazyInto;
    }

    /** Returns the supertypes of the classes to start from. */
    public List<String> getRoots() {
        return roots;
    }

    /** Sets the supertypes of the classes to start from. */
    public void setRoots(List<String> roots) {
        this.roots = roots;
    }
}
