// Loaded before the program into every process that `flame run` records: says that the process is there, lets one
// that a signal ends leave its recording, and records what was started without `--cpu-prof`.
'use strict'
try {
    const isDeno = 'Deno' in globalThis
    const { isMainThread, threadId } = require('node:worker_threads')
    const path = require('node:path')
    const fs = require('node:fs')
    // The folder of the run; this file is in `node_modules/flame-run`.
    const folder = path.resolve(__dirname, '../..')

    const script = process.argv[1] ?? ''
    // What only starts other programs is left alone. Of `node --test` Node.js itself records the tests alone.
    const isLauncher =
        /^(npm|npx|yarn|yarnpkg|pnpm|pnpx|corepack)(-cli)?(-\d.*)?(\.[cm]?js)?$/.test(path.basename(script)) ||
        (process.execArgv.includes('--test') && !process.env.NODE_TEST_CONTEXT)

    // Deno would ask the user.
    const mayWrite = !isDeno || Deno.permissions.querySync({ name: 'write', path: folder }).state === 'granted'
    const note = (name, text) => {
        if (!mayWrite) return
        try {
            fs.writeFileSync(path.join(folder, name), text)
        } catch {
            // A folder that is gone or full must not be the program's trouble.
        }
    }
    const unnote = (name) => {
        if (!mayWrite) return
        try {
            fs.rmSync(path.join(folder, name), { force: true })
        } catch {
            // As above.
        }
    }
    const isNode = !isDeno && !process.versions.bun
    // Of the others a signal opens no inspector, but ends them.
    const inspector = isNode ? process.debugPort : 0
    note(`${process.pid}.${threadId}.started`, JSON.stringify({ script, launcher: isLauncher, inspector }))

    const isRecorded = !isNode || process.execArgv.some((option) => option.startsWith('--cpu-prof'))
    let finish = () => {}
    if (!isRecorded && !isLauncher) finish = record()

    if (isMainThread && !isLauncher) endBySignals()

    /** Records this thread until it exits; what is returned ends it before. */
    function record() {
        const { Session } = require('node:inspector')
        const { interval } = JSON.parse(fs.readFileSync(path.join(folder, 'options.json'), 'utf8'))
        const two = (number) => String(number).padStart(2, '0')
        const now = new Date()
        const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`
        const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
        const file = `CPU.${date}.${time}.${process.pid}.${threadId}.001.cpuprofile`
        const session = new Session()
        session.connect()
        session.post('Profiler.enable')
        session.post('Profiler.setSamplingInterval', { interval })
        session.post('Profiler.start')
        let isOver = false
        const finish = () => {
            if (isOver) return
            isOver = true
            session.post('Profiler.stop', (error, result) => {
                if (!error) note(file, JSON.stringify(result.profile))
            })
        }
        process.on('exit', finish)
        return finish
    }

    /** A signal that nobody listens to ends the process as it would, but not before its recording is written. */
    function endBySignals() {
        const ending = new Map()
        for (const [name, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) {
            ending.set(name, () => {
                // A large recording takes its time.
                note(`${process.pid}.ending`, '')
                if (isRecorded) process.exit(128 + number)
                finish()
                stepBack()
                process.kill(process.pid, name)
            })
        }
        const isOurs = (name, listener) => ending.get(name) === listener
        const added = (name, listener) => {
            if (!ending.has(name) || isOurs(name, listener)) return
            // It is not there yet, and without any listener Node would not hear the signal.
            queueMicrotask(() => {
                if (process.listenerCount(name) < 2) return
                process.removeListener(name, ending.get(name))
                note(`${process.pid}.${name}.own`, '')
            })
        }
        const removed = (name, listener) => {
            if (!ending.has(name) || isOurs(name, listener) || process.listenerCount(name) > 0) return
            process.on(name, ending.get(name))
            unnote(`${process.pid}.${name}.own`)
        }
        const stepBack = () => {
            process.removeListener('newListener', added)
            process.removeListener('removeListener', removed)
            for (const [name, listener] of ending) process.removeListener(name, listener)
        }
        for (const [name, listener] of ending) process.on(name, listener)
        // A program that listens itself finds nobody else listening.
        process.on('newListener', added)
        process.on('removeListener', removed)
        // For one that is too busy to be told: `flame` calls it through the inspector.
        const obey = (name) => process.listeners(name).some((listener) => isOurs(name, listener)) && ending.get(name)()
        Object.defineProperty(globalThis, Symbol.for('flame-chart.obey'), { value: obey })
    }
} catch {
    // Whatever keeps us from recording, such as `--permission`, must not keep the program from running.
}
