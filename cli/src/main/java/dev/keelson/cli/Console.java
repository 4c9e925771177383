package dev.keelson.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error: warnings of libraries, and what Keelson's own parts have to say.
 *
 * <p>Found by logback as a service; code instead of XML because reading XML takes a tenth of a second of each start.
 */
public final class Console extends ContextAwareBase implements Configurator {

    private static final String OWN = "dev.keelson";

    /** The API server's access log, which kube-apiserver shows at this verbosity too. */
    private static final String ACCESS = "dev.keelson.apiserver.access";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS\"} %-5level %logger{0}: %msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger(OWN).setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** 0 shows warnings, 1 what the parts do, 2 everything they say, 3 also a line for each request served. */
    static void verbosity(int level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (level >= 3) {
            context.getLogger(ACCESS).setLevel(Level.TRACE);
        }
        context.getLogger(OWN).setLevel(level <= 0 ? Level.WARN : level == 1 ? Level.INFO : Level.DEBUG);
    }
}
