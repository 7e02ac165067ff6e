import { Command, CommanderError, Option } from 'commander'
import { type Environment, exitCode, UserError } from './environment.js'
import { printable } from './printable.js'
import { version } from './version.js'

/**
 * Run the program.
 *
 * @param args - The arguments after the program's name.
 * @returns The exit code.
 */
export async function run(args: readonly string[], environment: Environment): Promise<number> {
  let code: number = exitCode.ok
  const program = createProgram(environment, (result) => {
    code = result
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (environment.signal.aborted) {
      environment.stderr.write('cuculus: interrupted, no half-written report is left\n')
      return exitCode.interrupted
    }
    // Commander has already printed its message; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.unusable
    if (isExpected(error)) {
      environment.stderr.write(`cuculus: ${printable(error.message)}\n`)
      return exitCode.unusable
    }
    // A stack is for us; what is in it may come from the analysis.
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const lines = stack.split('\n').map((line) => printable(line))
    environment.stderr.write(`cuculus: this is a defect, please report it\n${lines.join('\n')}\n`)
    return exitCode.unusable
  }
}

/** Errors whose message tells the user all there is to know. */
function isExpected(error: unknown): error is Error {
  return error instanceof UserError || (error instanceof Error && error.name === 'ProcessingError')
}

function createProgram(environment: Environment, finish: (code: number) => void): Command {
  const program = new Command('cuculus')
    .description('Turns the raw results of a sandbox run (Cuckoo 0.4-2.0, CAPE) into one report.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
    })

  program
    .command('process')
    .description('process analysis directories')
    .argument('<directory...>', 'analysis directories, of any generation')
    .option(
      '-o, --out <path>',
      'a file, a directory, or - for standard output (default: DIRECTORY/reports/cuculus.json)',
    )
    .option('--only <keys>', 'run only the modules of these keys, separated by commas')
    .option('--skip <keys>', 'leave out the modules of these keys, separated by commas')
    .option('-m, --module <module>', 'add a processing module: a package name or a path; may be repeated', collect, [])
    .option('--task <file>', "the task's metadata (JSON or ini), where the directory has none")
    .addOption(
      new Option('--calls <how>', 'write API calls or leave the lists empty')
        .choices(['inline', 'omit'])
        .default('inline'),
    )
    .option('--force', 'overwrite files that are not reports of ours', false)
    .option('-q, --quiet', 'no progress and no summary', false)
    .option('-v, --verbose', 'what modules log, where those that fail do, and every diagnostic', false)
    .option('--json', 'print the summary as one line of JSON per analysis', false)
    .action(async (directories: string[], options: object) => {
      const { processCommand } = await import('./commands/process.js')
      // Commander has checked and filled in the options that are declared above.
      finish(await processCommand(directories, options as Parameters<typeof processCommand>[1], environment))
    })

  program
    .command('modules')
    .description('list the processing modules')
    .option('-m, --module <module>', 'add a processing module: a package name or a path; may be repeated', collect, [])
    .option('--json', 'print JSON', false)
    .action(async (options: { readonly module: readonly string[]; readonly json: boolean }) => {
      const { modulesCommand } = await import('./commands/modules.js')
      finish(await modulesCommand(options, environment))
    })

  program
    .command('validate')
    .description('check a report against the schemas')
    .argument('<report>', 'a report in JSON')
    .action(async (report: string) => {
      const { validateCommand } = await import('./commands/validate.js')
      finish(await validateCommand(report, environment))
    })

  program
    .command('schema')
    .description('print the JSON Schema of a key, or of the whole report')
    .argument('[key]', 'a key of the report')
    .action(async (key: string | undefined) => {
      const { schemaCommand } = await import('./commands/schema.js')
      finish(schemaCommand(key, environment))
    })

  addSignatures(program, environment, finish)
  pointToHelp(program, 'cuculus')
  return program
}

/** A mistake in the arguments of a command is answered with the way to that command's help. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(`(${path} --help shows how)`)
  for (const child of command.commands) pointToHelp(child, `${path} ${child.name()}`)
}

const examples = `
Examples:
  cuculus signatures run storage/analyses/1       findings, without a report
  cuculus signatures run report.json -s mine.yml  with a rule of your own
  cuculus signatures explain NAME report.json     why it matched or did not
  cuculus signatures activities report.json       what a rule can look for
  cuculus signatures new my_signature             writes a rule and its tests
  cuculus signatures test                         runs the tests that are here`

function addSignatures(program: Command, environment: Environment, finish: (code: number) => void): void {
  const signatures = program
    .command('signatures')
    .description('list, run, explain, test and write signatures, and show what they can look for')
    .addHelpText('after', examples)
  const selecting = (command: Command): Command =>
    command
      .option(
        '-s, --signatures <path>',
        'add signatures: a file (.yml, .ts, .js) or a folder; may be repeated',
        collect,
        [],
      )
      .option('--no-default', 'leave the default signatures out')
  const reading = (command: Command): Command =>
    command
      .argument('<report-or-directory>', 'a report of ours, of Cuckoo or of CAPE (JSON), or an analysis directory')
      .option('--raw', 'read the raw results of a directory even if our report is there', false)
      .option('--only <keys>', 'of the raw results only what the modules of these keys make, separated by commas')
  const running = (command: Command): Command =>
    selecting(command)
      .option('--overlay <file>', 'settings by name of signature, in JSON: {"name": {"enabled": false}}')
      .option('--time-limit <milliseconds>', 'what one signature may use before it is stopped (default: 5000)')

  selecting(
    signatures.command('list').description('list signatures: severity, ATT&CK techniques, categories, platform'),
  )
    .option('--json', 'print one line of JSON per signature', false)
    .action(async (options: object) => {
      const { listCommand } = await import('./commands/signatures/list.js')
      // Here and below: Commander has checked and filled in the options that are declared above.
      finish(await listCommand(options as Parameters<typeof listCommand>[0], environment))
    })

  reading(
    running(
      signatures
        .command('run')
        .description('run signatures over a report or an analysis directory; nothing is written'),
    ),
  )
    .option('--timings', 'show how long signatures took', false)
    .option('--json', 'print one line of JSON', false)
    .action(async (subject: string, options: object) => {
      const { runCommand } = await import('./commands/signatures/run.js')
      finish(await runCommand(subject, options as Parameters<typeof runCommand>[1], environment))
    })

  reading(
    running(signatures.command('explain').description('say why a signature matched or did not')).argument(
      '<name>',
      'the name of the signature',
    ),
  )
    .option('--json', 'print one line of JSON', false)
    .action(async (name: string, subject: string, options: object) => {
      const { explainCommand } = await import('./commands/signatures/explain.js')
      finish(await explainCommand(name, subject, options as Parameters<typeof explainCommand>[2], environment))
    })

  reading(
    signatures
      .command('activities')
      .description('show what there is for a rule to look for: activities, APIs with their arguments, records'),
  )
    .option('-p, --process <process>', 'only this process: its id, or its name')
    .option(
      '-k, --kind <kind>',
      'only this kind, with its values (registry_set, dns, command …); may be repeated',
      collect,
      [],
    )
    .option('-a, --api <api>', 'only calls of this API, with their arguments; may be repeated', collect, [])
    .option('-n, --limit <count>', 'how many processes, APIs and different values are shown of each', '20')
    .option('--json', 'print one line of JSON', false)
    .action(async (subject: string, options: object) => {
      const { activitiesCommand } = await import('./commands/signatures/activities.js')
      finish(await activitiesCommand(subject, options as Parameters<typeof activitiesCommand>[1], environment))
    })

  signatures
    .command('test')
    .description('test signatures against the traces beside them (name.yml, name.test.txt)')
    .argument('[files...]', 'files or folders of signatures (default: the working directory)')
    .option('--time-limit <milliseconds>', 'what one signature may use before it is stopped (default: 5000)')
    .option('--json', 'print one line of JSON per file', false)
    .action(async (files: string[], options: object) => {
      const { testCommand } = await import('./commands/signatures/test.js')
      finish(await testCommand(files, options as Parameters<typeof testCommand>[1], environment))
    })

  signatures
    .command('new')
    .description('write a signature and its tests')
    .argument('<name>', 'lower-case letters, digits and _')
    .option('--yaml', 'as data (the default)', false)
    .option('--typescript', 'as a class', false)
    .option('--dir <folder>', 'where to', '.')
    .option('--force', 'overwrite files', false)
    .action(async (name: string, options: object) => {
      const { newCommand } = await import('./commands/signatures/new.js')
      finish(await newCommand(name, options as Parameters<typeof newCommand>[1], environment))
    })
}

function collect(value: string, values: readonly string[]): string[] {
  return [...values, value]
}
