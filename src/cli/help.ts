/** `waybill help`: subcommands and topics. @module */
import { Argument, type Command } from 'commander'
import type { Io } from './io.js'
import { TOPICS } from './topics.js'

export function addHelp(program: Command, io: Io) {
  const names = program.commands.map((command) => command.name())
  program
    .helpCommand(false)
    .command('help')
    .summary('explain a command or a topic')
    .description('Explains a command or a topic.')
    .addArgument(new Argument('[topic]').choices([...new Set([...names, ...Object.keys(TOPICS)])]))
    .action((topic: string | undefined) => {
      const text = topic === undefined ? undefined : TOPICS[topic]
      const command = program.commands.find((one) => one.name() === topic) ?? program
      io.out((text ?? helpOf(command)).trimEnd())
    })
}

/** With the examples, which only come with what is printed by commander itself. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  return text
}
