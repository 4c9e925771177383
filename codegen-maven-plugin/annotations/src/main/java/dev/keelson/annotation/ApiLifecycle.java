package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says in which release a version of a kind came, and when it goes.
 *
 * <pre>{@code
 * @ApiLifecycle(introduced = "1.4", replacement = "example.com,v1,Lamp")
 * @Group("example.com") @Version("v1beta1")
 * public class Lamp extends CustomResource<LampSpec, Void> {}
 * }</pre>
 *
 * <p>Releases are {@code major.minor}. What is left out follows from {@link #introduced()}, as in Kubernetes: a version
 * that is not yet generally available is deprecated three minor releases later, and removed three after that; one that is
 * ({@code v1}, {@code v2}) is neither, unless it is said. {@code dev.keelson.api.lifecycle.ApiLifecycles} gives the
 * releases at run time. The generators check that a release is well-formed and none comes before the one it follows.
 *
 * <p>{@code prerelease-lifecycle-gen} of Kubernetes is the model.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ApiLifecycle {

    /** The release that brought the version. */
    String introduced();

    /** The release that deprecates it; empty for what follows from {@link #introduced()}. */
    String deprecated() default "";

    /** The release that no longer has it; empty for what follows from the others. */
    String removed() default "";

    /** What takes its place, as {@code group,version,Kind}; empty for nothing. */
    String replacement() default "";
}
